import { problemType, type Problem, type TokenResponse } from '@holdfast/contract';
import type { Answer } from './answer.js';
import { holdToken, type HeldToken } from './held-token.js';
import type { PeerMessage } from './peer-message.js';
import {
  atRest,
  heldToken,
  type OwnSignOut,
  type RenewalState,
  type RunningRefresh,
  type SignOutReason,
} from './renewal-state.js';
import { isOutOfPatience, retryDelayMs } from './retry-delay.js';

/**
 * What something that happens makes of a tab's state; the same state where it changes nothing. Times in milliseconds of
 * the page's monotonic clock. What the tab is to do follows from the two states: send a refresh when one has begun to
 * run, tell `due` at the time of `dueAt`, tell its peers what became of the session.
 */
export type Transition = (state: RenewalState, at: number) => RenewalState;

const OWN_SIGN_OUT: OwnSignOut = {
  type: problemType('signed_out'),
  title: 'Signed out',
  status: 401,
  code: 'signed_out',
  action: 'sign_in',
  detail: 'You signed out.',
  instance: '',
};

/** The page was opened, or the application asks for a new token, whatever the one it has. */
export const refreshWanted: Transition = (state) => {
  const { session, renewal } = state;
  if (session.kind === 'signed_out' || renewal.kind === 'running') return state;
  return { ...state, renewal: { kind: 'running', attempt: renewal.attempt + 1 } };
};

/** A request is about to be sent and needs a token that is good for so long. */
export function tokenWanted(validForMs: number): Transition {
  return (state, at) => {
    const token = heldToken(state);
    const isGood = token !== null && token.expiresAt > at + validForMs;
    return isGood ? state : unlessPutOff(state, at);
  };
}

/** The API refused a request for its token: it has no more life, whatever its `expires_in` was. */
export function tokenRefused(accessToken: string): Transition {
  return (state, at) => {
    const token = heldToken(state);
    // One that was sent before the renewal says nothing of what is held now.
    if (token?.accessToken !== accessToken) return state;
    const expiresAt = Math.min(token.expiresAt, at);
    return unlessPutOff({ ...state, session: { kind: 'signed_in', token: { ...token, expiresAt } } }, at);
  };
}

/** A request does not push a refresh that waits for its turn, until nobody waits for it any longer. */
const unlessPutOff: Transition = (state, at) => (isWaitedFor(state) ? state : refreshWanted(state, at));

/** The API said of a request's token that its session is over. */
export function sessionEnded(accessToken: string, problem: Problem): Transition {
  return (state) => (heldToken(state)?.accessToken === accessToken ? end(state, problem) : state);
}

/**
 * @param askedAt the token's lifetime counts from here: it may be renewed a little early, but is never held for too long
 * @param spread from 0 up to 1, by chance: clients whom one outage met do not come back in one moment
 */
export function refreshEnded(
  renewal: RunningRefresh,
  answer: Answer<TokenResponse>,
  askedAt: number,
  spread: number,
): Transition {
  return (state, at) => {
    // A sign-out, a sign-in or another tab has overtaken it.
    if (state.renewal !== renewal) return state;
    if (answer.kind === 'granted') return adopt(holdToken(answer.response, askedAt));
    if (answer.kind === 'refused' && answer.problem.action === 'sign_in') return end(state, answer.problem);
    const { failure } = answer;
    const { attempt } = renewal;
    const until = at + retryDelayMs(attempt, failure) * (1 + spread / 4);
    return { ...state, renewal: { kind: 'waiting', attempt, failure, until } };
  };
}

/** The time of `dueAt` has come. A hidden tab does nothing ahead, and makes up for it when it comes to the front. */
export function due(visible: boolean): Transition {
  return (state, at) => (visible || isWaitedFor(state) ? goOn(state, at) : state);
}

/** The page came to the front, back from the cache or back online. */
export const woke: Transition = (state, at) => goOn(activeIn(state), at);

/** Somebody typed, clicked or touched. */
export const activity: Transition = (state, at) => renewAhead(activeIn(state), at);

function activeIn(state: RenewalState): RenewalState {
  return state.active ? state : { ...state, active: true };
}

export function signedIn(response: TokenResponse, askedAt: number): Transition {
  return () => adopt(holdToken(response, askedAt));
}

export const signedOut: Transition = (state) => end(state, OWN_SIGN_OUT);

/** Another tab has spoken. */
export function heard({ session, at: sentAt }: PeerMessage): Transition {
  return (state, at) => {
    if (session.kind === 'signed_in') {
      const { token } = session;
      const ahead = at - sentAt;
      const own = { ...token, expiresAt: token.expiresAt + ahead, renewAt: token.renewAt + ahead };
      return isNews(state, own) ? adopt(own) : state;
    }
    const isOurs = session.kind === 'signed_out' && session.sessionId === heldToken(state)?.sessionId;
    return isOurs ? atRest(session) : state;
  };
}

/** Whether a refresh waits for its next try, and requests may wait with it. */
function isWaitedFor({ renewal }: RenewalState): boolean {
  return renewal.kind === 'waiting' && !isOutOfPatience(renewal);
}

const goOn: Transition = (state, at) =>
  state.renewal.kind === 'waiting' ? refreshWanted(state, at) : renewAhead(state, at);

/** Where nobody was active since the last time nothing is renewed: a forgotten tab reaches its idle limit. */
const renewAhead: Transition = (state, at) => {
  const token = heldToken(state);
  const isDue = token !== null && at >= token.renewAt && state.active && state.renewal.kind === 'idle';
  return isDue ? refreshWanted(state, at) : state;
};

function adopt(token: HeldToken): RenewalState {
  return atRest({ kind: 'signed_in', token });
}

function end(state: RenewalState, reason: SignOutReason): RenewalState {
  const { kind } = state.session;
  if (kind === 'signed_out') return state;
  const wasNobody = kind === 'unknown' && reason.code === 'refresh_missing';
  return atRest({ kind: 'signed_out', reason: wasNobody ? null : reason, sessionId: lastSessionId(state) });
}

/** Session ids are in the order of their sign-ins (UUIDv7): news of an earlier session than the one known come late. */
function isNews(state: RenewalState, { sessionId, expiresAt }: HeldToken): boolean {
  const held = heldToken(state);
  return held?.sessionId === sessionId
    ? expiresAt > held.expiresAt
    : sessionId > (lastSessionId(state) ?? '');
}

function lastSessionId(state: RenewalState): string | null {
  const { session } = state;
  return session.kind === 'signed_out' ? session.sessionId : (heldToken(state)?.sessionId ?? null);
}
