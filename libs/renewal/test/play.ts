import { makeProblem, type Problem, type ProblemCode, type TokenResponse } from '@holdfast/contract';
import type { CallResult } from '../src/call-result.js';
import type { PeerMessage } from '../src/peer-message.js';
import {
  INITIAL_STATE,
  type RefreshFailure,
  type RenewalState,
  type SignInState,
} from '../src/renewal-state.js';
import { refreshRequested, refreshSettled, signedIn, type Transition } from '../src/transitions.js';

export const OFFLINE: RefreshFailure = { status: 0, problem: null, retryAfterMs: null };

export function problem(code: ProblemCode): Problem {
  return makeProblem(code, `${code}.`, 'request');
}

export function tokenResponse(
  access_token: string,
  session = 'session-1',
  expires_in = 100,
  accountId = 'ada',
): TokenResponse {
  return {
    access_token,
    token_type: 'Bearer',
    expires_in,
    account: { id: accountId, email: null, roles: [] },
    session: {
      id: session,
      bound: true,
      idle_expires_at: '2026-02-01T00:00:00Z',
      expires_at: '2026-03-01T00:00:00Z',
    },
  };
}

/** The state after these events, each at its own time. */
export function play(
  from: RenewalState,
  ...events: readonly (readonly [Transition, number?])[]
): RenewalState {
  return events.reduce((state, [transition, at = 0]) => transition(state, at), from);
}

/** The running refresh succeeds. */
export function succeeds(response: TokenResponse): Transition {
  return (state, at) => settles(state, { kind: 'succeeded', response })(state, at);
}

/** The running refresh fails without a verdict. */
export function fails(failure = OFFLINE): Transition {
  return (state, at) => settles(state, { kind: 'failed', failure })(state, at);
}

/** The API rejects the running refresh. */
export function isRejected(code: ProblemCode): Transition {
  return (state, at) => settles(state, rejection(code))(state, at);
}

export function rejection(code: ProblemCode): CallResult<TokenResponse> {
  const verdict = problem(code);
  const { status } = verdict;
  return { kind: 'rejected', problem: verdict, failure: { status, problem: verdict, retryAfterMs: null } };
}

/** The result of the refresh that runs in `state`, whatever state it arrives in. */
export function settles(state: RenewalState, result: CallResult<TokenResponse>, random = 0): Transition {
  return (later, at) => {
    if (state.refresh.kind !== 'running') throw new Error('no refresh is running');
    return refreshSettled(state.refresh, result, at, random)(later, at);
  };
}

export const first = play(INITIAL_STATE, [signedIn(tokenResponse('first'), 0)]);
export const refreshing = play(first, [refreshRequested]);

/** The refresh has failed so often that requests no longer wait for it. */
export const exhausted: RenewalState = {
  ...first,
  refresh: { kind: 'retry_scheduled', attempt: 5, failure: OFFLINE, earliestAt: 0, retryAt: 30_000 },
};

/** The message that a tab with this state sends when its clock shows 50. */
export function messageFrom({ session }: { readonly session: SignInState }): PeerMessage {
  return { session, at: 50 };
}
