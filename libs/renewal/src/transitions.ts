import type { Problem, TokenResponse } from '@holdfast/contract';
import { hasExhaustedAttempts, refreshRetryMs, retryAfterMs, withJitter } from './backoff.js';
import type { CallResult } from './call-result.js';
import { ACCOUNT_CHANGE, USER_SIGN_OUT, type CookieNotKept } from './client-verdict.js';
import { toHeldToken, type HeldToken } from './held-token.js';
import type { PeerMessage } from './peer-message.js';
import {
  currentToken,
  endVerdict,
  idleState,
  type RenewalState,
  type RunningRefresh,
  type SignInState,
  type SignOutReason,
} from './renewal-state.js';
import { ownerOf } from './request-owner.js';

/**
 * An event, as a function from a tab's state to its next state. Returns the same object if nothing changes. `at` is the
 * time of the event in milliseconds of the page's monotonic clock.
 *
 * The caller acts on the difference between the two states: it sends a refresh when one starts to run, dispatches
 * `timerFired` at `nextTimerAt`, and notifies the other tabs when the session changes.
 */
export type Transition = (state: RenewalState, at: number) => RenewalState;

/**
 * The page has loaded, or the application asked for a new token regardless of the current one. Changes nothing while
 * the API's `Retry-After` lasts.
 */
export const refreshRequested: Transition = (state, at) => {
  const { refresh } = state;
  return refresh.kind === 'retry_scheduled' && at < refresh.earliestAt ? state : startRefresh(state);
};

/** A request is about to be sent and needs a token that stays valid for `minValidityMs`. */
export function tokenRequested(minValidityMs: number): Transition {
  return (state, at) => {
    const token = currentToken(state);
    const isValid = token !== null && token.expiresAt > at + minValidityMs;
    return isValid ? state : refreshUnlessRetryPending(state, at);
  };
}

/** The API rejected a request because of its access token. From now on, the token counts as expired. */
export function tokenRejected(accessToken: string): Transition {
  return (state, at) => {
    const token = currentToken(state);
    // A request that was sent before the refresh proves nothing about the current token.
    if (token?.accessToken !== accessToken) return state;
    const session = { kind: 'signed_in', token: { ...token, expiresAt: at } } as const;
    return refreshUnlessRetryPending(token.expiresAt > at ? { ...state, session } : state, at);
  };
}

/** The API reported that the session of a request's access token has ended. */
export function sessionEnded(accessToken: string, problem: Problem): Transition {
  return (state) =>
    currentToken(state)?.accessToken === accessToken ? signOutBecauseOf(state, problem) : state;
}

/**
 * A refresh has succeeded or failed.
 *
 * @param requestedAt When the refresh was sent. The lifetime of the new token counts from here, so the token may be
 * renewed slightly early but is never used for too long.
 * @param random A random number from 0 up to 1, for the jitter of the next attempt.
 */
export function refreshSettled(
  refresh: RunningRefresh,
  result: CallResult<TokenResponse>,
  requestedAt: number,
  random: number,
): Transition {
  return (state, at) => {
    // A sign-out, a sign-in or another tab has made this refresh obsolete.
    if (state.refresh !== refresh) return state;
    if (result.kind === 'succeeded') {
      const token = toHeldToken(result.response, requestedAt);
      return isDowngrade(state, token) ? signOutBecauseOf(state, ACCOUNT_CHANGE) : signedInWith(state, token);
    }
    if (result.kind === 'rejected' && result.problem.action === 'sign_in') {
      return signOutBecauseOf(state, result.problem);
    }
    const { failure } = result;
    const { attempt } = refresh;
    const retryAt = at + withJitter(refreshRetryMs(attempt, failure), random);
    const earliestAt = at + withJitter(retryAfterMs(failure), random);
    return { ...state, refresh: { kind: 'retry_scheduled', attempt, failure, earliestAt, retryAt } };
  };
}

/**
 * The refresh carried no cookie, though a session was opened in this browser and its cookie never came back, or the
 * browser blocks cookies.
 */
export function cookieNotKept(refresh: RunningRefresh, verdict: CookieNotKept): Transition {
  return (state) => (state.refresh === refresh ? signOutBecauseOf(state, verdict) : state);
}

/**
 * The time of `nextTimerAt` has come. A hidden tab does not renew ahead of expiry; it catches up when it becomes
 * visible.
 */
export function timerFired(isPageVisible: boolean): Transition {
  return (state, at) => {
    if (!isPageVisible && !isRetryPending(state)) return state;
    // Timers may fire slightly early.
    return state.refresh.kind === 'retry_scheduled' ? startRefresh(state) : renewEarlyIfDue(state, at);
  };
}

/** The page became visible, returned from the back/forward cache, or is online again. */
export const pageResumed: Transition = (state, at) => {
  const active = markActive(state);
  return active.refresh.kind === 'retry_scheduled'
    ? refreshRequested(active, at)
    : renewEarlyIfDue(active, at);
};

/** The user typed, clicked or touched. */
export const userInteracted: Transition = (state, at) => renewEarlyIfDue(markActive(state), at);

/** A sign-in in this tab succeeded. */
export function signedIn(response: TokenResponse, requestedAt: number): Transition {
  return (state) => signedInWith(state, authenticatedToken(response, requestedAt));
}

/** The user reauthenticated in this tab. Changes nothing if the session has ended or another one has begun. */
export function reauthenticated(response: TokenResponse, requestedAt: number): Transition {
  return (state) =>
    currentToken(state)?.sessionId === response.session.id
      ? signedInWith(state, authenticatedToken(response, requestedAt))
      : state;
}

/** The user signed out in this tab. */
export const signedOut: Transition = (state) => {
  // Requests may be waiting for the user to sign in again after the session has ended.
  return endVerdict(state) === null
    ? signOutBecauseOf(state, USER_SIGN_OUT)
    : idleState({
        kind: 'signed_out',
        sessionId: null,
        accountId: null,
        ...ownerOf(state),
        reason: USER_SIGN_OUT,
      });
};

/** Another tab sent its view of the session. */
export function peerMessageReceived({ session, at: sentAt }: PeerMessage): Transition {
  return (state, at) => {
    if (session.kind === 'signed_in') {
      const { token } = session;
      const clockOffset = at - sentAt;
      const peerToken = {
        ...token,
        expiresAt: token.expiresAt + clockOffset,
        renewAt: token.renewAt + clockOffset,
        authenticatedAt: token.authenticatedAt + clockOffset,
      };
      const isAccepted = isNewer(peerToken, state) && !isDowngrade(state, peerToken);
      return isAccepted ? signedInWith(state, peerToken) : state;
    }
    const isSameSession =
      session.kind === 'signed_out' &&
      session.sessionId !== null &&
      session.sessionId === ownerOf(state)?.sessionId;
    const isNews = currentToken(state) !== null || (endVerdict(state) !== null && isUserSignOut(session));
    return isSameSession && isNews ? idleState(session) : state;
  };
}

function startRefresh(state: RenewalState): RenewalState {
  const { session, refresh } = state;
  if (session.kind === 'signed_out' || refresh.kind === 'running') return state;
  return { ...state, refresh: { kind: 'running', attempt: refresh.attempt + 1 } };
}

function isUserSignOut(session: SignInState): boolean {
  return session.kind === 'signed_out' && session.reason?.code === 'signed_out';
}

function markActive(state: RenewalState): RenewalState {
  return state.active ? state : { ...state, active: true };
}

/** A request never brings a scheduled retry forward while requests still wait for it. */
const refreshUnlessRetryPending: Transition = (state, at) =>
  isRetryPending(state) ? state : refreshRequested(state, at);

/** Whether a retry is scheduled and requests still wait for it. */
function isRetryPending({ refresh }: RenewalState): boolean {
  return refresh.kind === 'retry_scheduled' && !hasExhaustedAttempts(refresh);
}

/** Renews only if the user was active since the last renewal, so that a forgotten tab reaches its idle limit. */
const renewEarlyIfDue: Transition = (state, at) => {
  const token = currentToken(state);
  const isDue = token !== null && at >= token.renewAt && state.active && state.refresh.kind === 'idle';
  return isDue ? refreshRequested(state, at) : state;
};

/** Keeps when the user last authenticated: a refresh is no sign-in. */
function signedInWith(state: RenewalState, token: HeldToken): RenewalState {
  const held = currentToken(state);
  if (held?.sessionId !== token.sessionId) return idleState({ kind: 'signed_in', token });
  const authenticatedAt = Math.max(token.authenticatedAt, held.authenticatedAt);
  return idleState({ kind: 'signed_in', token: { ...token, authenticatedAt } });
}

function authenticatedToken(response: TokenResponse, requestedAt: number): HeldToken {
  return { ...toHeldToken(response, requestedAt), authenticatedAt: requestedAt };
}

/**
 * Whether a token is that of an unbound session while this tab holds a bound one. Only the user may make that change:
 * the unbound session may be the cookie of somebody else, whom no device key identifies.
 */
function isDowngrade(state: RenewalState, { bound }: HeldToken): boolean {
  return currentToken(state)?.bound === true && !bound;
}

function signOutBecauseOf(state: RenewalState, reason: SignOutReason): RenewalState {
  const { kind } = state.session;
  if (kind === 'signed_out') return state;
  const nobodyWasSignedIn = kind === 'unknown' && reason.code === 'refresh_missing';
  return idleState({
    kind: 'signed_out',
    reason: nobodyWasSignedIn ? null : reason,
    sessionId: null,
    accountId: null,
    ...ownerOf(state),
  });
}

/**
 * The API rounds lifetimes to seconds: the expiry of tokens that expire with their session can seem to differ by up to
 * one second. The later message has the newer token.
 */
const ROUNDING_MS = 1_000;

/** Session IDs sort by time of sign-in (UUIDv7), which reveals a message about an earlier session. */
function isNewer({ sessionId, accessToken, expiresAt }: HeldToken, state: RenewalState): boolean {
  const token = currentToken(state);
  return token?.sessionId === sessionId
    ? accessToken !== token.accessToken && expiresAt > token.expiresAt - ROUNDING_MS
    : sessionId > (ownerOf(state)?.sessionId ?? '');
}
