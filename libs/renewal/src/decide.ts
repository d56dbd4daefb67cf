import type { TokenResponse } from '@holdfast/contract';
import type { Answer } from './answer.js';
import { heldFor, holdToken, type HeldToken } from './held-token.js';
import type { PeerMessage } from './peer-message.js';
import type { RenewalEffect } from './renewal-effect.js';
import type { RenewalEvent } from './renewal-event.js';
import { heldToken, type RefreshFailure, type RenewalState, type SignOutReason } from './renewal-state.js';
import { isOutOfPatience, retryDelayMs } from './retry-delay.js';

export interface Decision {
  readonly state: RenewalState;
  readonly effects: readonly RenewalEffect[];
}

/**
 * What a tab does about an event. Total and pure: time comes with the event, effects are told and not done.
 *
 * Three kinds of result are told apart: a verdict (a refusal, `session_ended`) ends the session, and nothing else
 * does; a failure is tried again; a late result, of another ticket or of a token that is no longer held, changes
 * nothing.
 */
export function decide(state: RenewalState, event: RenewalEvent): Decision {
  switch (event.kind) {
    case 'started':
    case 'refresh_wanted':
      return refreshNow(state);
    case 'token_wanted':
      return needsRenewal(state, event.at + event.validForMs) ? refreshNow(state) : unchanged(state);
    case 'token_refused':
      return afterRefusal(state, event.accessToken, event.at);
    case 'session_ended':
      return holds(state, event.accessToken) ? end(state, event.problem) : unchanged(state);
    case 'refresh_ended':
      return isLate(state, event.ticket) ? unchanged(state) : afterRefresh(state, event.answer, event.at);
    case 'wait_over':
      return afterWait(state, event.visible, event.at);
    case 'activity':
      return renewAhead({ ...state, active: true }, event.at);
    case 'woke':
      if (state.renewal.kind === 'waiting') return refreshNow(state);
      return renewAhead({ ...state, active: true }, event.at);
    case 'signed_in':
      return adopt(state, holdToken(event.response, event.at), event.at, 'told');
    case 'signed_out':
      return end(state, { code: 'signed_out', detail: 'You signed out.' });
    case 'peer':
      return hear(state, event.message, event.at);
  }
}

function unchanged(state: RenewalState): Decision {
  return { state, effects: [] };
}

function holds(state: RenewalState, accessToken: string): boolean {
  return heldToken(state)?.accessToken === accessToken;
}

function isLate({ renewal, ticket }: RenewalState, resultTicket: number): boolean {
  return renewal.kind !== 'running' || ticket !== resultTicket;
}

/** Whatever was said of its lifetime, a token that the API refused is over: what comes next waits for another. */
function afterRefusal(state: RenewalState, accessToken: string, at: number): Decision {
  const token = heldToken(state);
  if (token?.accessToken !== accessToken) return unchanged(state);
  // A second refusal leaves it: those who wait since the first would take the token for one that is good.
  const expiresAt = Math.min(token.expiresAt, at);
  const refused: RenewalState = { ...state, session: { kind: 'signed_in', token: { ...token, expiresAt } } };
  return mayTry(refused) ? refreshNow(refused) : unchanged(refused);
}

function needsRenewal(state: RenewalState, goodUntil: number): boolean {
  const token = heldToken(state);
  return (token === null || token.expiresAt <= goodUntil) && mayTry(state);
}

/** Between two tries nobody pushes: the API may have asked for the wait. */
function mayTry({ renewal }: RenewalState): boolean {
  return renewal.kind !== 'waiting' || isOutOfPatience(renewal);
}

function refreshNow(state: RenewalState): Decision {
  if (state.session.kind === 'signed_out' || state.renewal.kind === 'running') return unchanged(state);
  const attempt = state.renewal.kind === 'waiting' ? state.renewal.attempt + 1 : 1;
  const ticket = state.ticket + 1;
  return {
    state: { ...state, renewal: { kind: 'running', attempt }, ticket },
    effects: [{ kind: 'stop_waiting' }, { kind: 'refresh', ticket }],
  };
}

function afterRefresh(state: RenewalState, answer: Answer<TokenResponse>, at: number): Decision {
  switch (answer.kind) {
    case 'granted':
      return adopt(state, holdToken(answer.response, at), at, 'told');
    case 'refused': {
      const { problem } = answer;
      if (problem.action === 'sign_in') return end(state, problem);
      return tryLater(state, { status: problem.status, problem, retryAfterMs: null });
    }
    case 'failed':
      return tryLater(state, answer.failure);
  }
}

function tryLater(state: RenewalState, failure: RefreshFailure): Decision {
  const attempt = state.renewal.kind === 'running' ? state.renewal.attempt : 1;
  const delayMs = retryDelayMs(attempt, failure);
  return {
    state: { ...state, renewal: { kind: 'waiting', attempt, failure } },
    effects: [{ kind: 'wait', delayMs, spreadMs: delayMs / 4 }],
  };
}

/** A hidden tab asks for nothing of its own, and checks when it comes to the front; a request may wait there too. */
function afterWait(state: RenewalState, visible: boolean, at: number): Decision {
  const { renewal } = state;
  if (renewal.kind === 'waiting' && (visible || !isOutOfPatience(renewal))) return refreshNow(state);
  return visible ? renewAhead(state, at) : unchanged(state);
}

/** A forgotten tab reaches its idle limit: nothing is renewed ahead where nobody was active since the last time. */
function renewAhead(state: RenewalState, at: number): Decision {
  const token = heldToken(state);
  const isDue = token !== null && at >= token.renewAt;
  return isDue && state.active && state.renewal.kind === 'idle' ? refreshNow(state) : unchanged(state);
}

function adopt(state: RenewalState, token: HeldToken, at: number, peers: 'told' | 'telling'): Decision {
  const { accessToken, sessionId, bound, expiresAt, renewAt } = token;
  const message: PeerMessage = {
    kind: 'renewed',
    accessToken,
    sessionId,
    bound,
    lifetimeMs: expiresAt - at,
  };
  const wait: RenewalEffect = { kind: 'wait', delayMs: Math.max(renewAt - at, 0), spreadMs: 0 };
  return {
    state: rested(state, { kind: 'signed_in', token }),
    effects: peers === 'telling' ? [wait] : [wait, { kind: 'tell_peers', message }],
  };
}

/** @param reason may be a problem: no more of it than its reason is kept */
function end(state: RenewalState, { code, detail }: SignOutReason): Decision {
  const { kind } = state.session;
  if (kind === 'signed_out') return unchanged(state);
  const reason: SignOutReason = { code, detail };
  const sessionId = heldToken(state)?.sessionId ?? null;
  const wasNobody = kind === 'unknown' && code === 'refresh_missing';
  const effects: RenewalEffect[] = [{ kind: 'stop_waiting' }];
  if (sessionId !== null) {
    effects.push({ kind: 'tell_peers', message: { kind: 'signed_out', sessionId, reason } });
  }
  return { state: signedOut(state, wasNobody ? null : reason, sessionId), effects };
}

function signedOut(
  state: RenewalState,
  reason: SignOutReason | null,
  endedSessionId: string | null,
): RenewalState {
  return rested(state, { kind: 'signed_out', reason, endedSessionId });
}

function rested({ ticket }: RenewalState, session: RenewalState['session']): RenewalState {
  return { session, renewal: { kind: 'idle' }, ticket, active: false };
}

function hear(state: RenewalState, message: PeerMessage, at: number): Decision {
  if (message.kind === 'renewed') {
    const token = heldFor(message, message.lifetimeMs, at);
    return isNews(state, token) ? adopt(state, token, at, 'telling') : unchanged(state);
  }
  const { sessionId, reason } = message;
  if (heldToken(state)?.sessionId !== sessionId) return unchanged(state);
  return { state: signedOut(state, reason, sessionId), effects: [{ kind: 'stop_waiting' }] };
}

/** Session ids are in the order of their sign-ins (UUIDv7): news of an earlier session than the one known come late. */
function isNews({ session }: RenewalState, { sessionId, expiresAt }: HeldToken): boolean {
  switch (session.kind) {
    case 'unknown':
      return true;
    case 'signed_in':
      if (sessionId === session.token.sessionId) return expiresAt > session.token.expiresAt;
      return sessionId > session.token.sessionId;
    case 'signed_out':
      return session.endedSessionId === null || sessionId > session.endedSessionId;
  }
}
