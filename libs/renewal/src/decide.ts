import type { Problem } from '@holdfast/contract';
import { heldFor, holdToken, type HeldToken } from './held-token.js';
import type { PeerMessage } from './peer-message.js';
import type { RenewalEffect } from './renewal-effect.js';
import type { RenewalEvent } from './renewal-event.js';
import type { RefreshFailure, RenewalState, SignOutReason } from './renewal-state.js';
import { isOutOfPatience, retryDelayMs } from './retry-delay.js';

export interface Decision {
  readonly state: RenewalState;
  readonly effects: readonly RenewalEffect[];
}

/**
 * What a tab does about an event. Total and pure: time comes with the event, effects are told and not done.
 *
 * Three kinds of result are told apart: a verdict (`refresh_refused`, `session_ended`) ends the session, and nothing
 * else does; a failure is tried again; a late result, of another ticket or of a token that is no longer held, changes
 * nothing.
 */
export function decide(state: RenewalState, event: RenewalEvent): Decision {
  switch (event.kind) {
    case 'started':
    case 'refresh_wanted':
      return state.session.kind === 'signed_out' ? unchanged(state) : refreshNow(state);
    case 'token_wanted':
      return needsRenewal(state, event.at + event.validForMs) ? refreshNow(state) : unchanged(state);
    case 'token_refused':
      return holds(state, event.token) ? refreshNow(state) : unchanged(state);
    case 'session_ended':
      return holds(state, event.token) ? end(state, verdict(event.problem)) : unchanged(state);
    case 'refresh_granted':
      if (isLate(state, event.ticket)) return unchanged(state);
      return adopt(state, holdToken(event.response, event.at), event.at, 'told');
    case 'refresh_refused':
      return isLate(state, event.ticket) ? unchanged(state) : end(state, verdict(event.problem));
    case 'refresh_failed':
      return isLate(state, event.ticket) ? unchanged(state) : tryLater(state, event.failure);
    case 'wait_over':
      return afterWait(state, event.visible, event.at);
    case 'activity':
      return renewAhead(withActivity(state), event.at);
    case 'woke':
      if (state.renewal.kind === 'waiting') return refreshNow(state);
      return renewAhead(withActivity(state), event.at);
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

function holds({ session }: RenewalState, { accessToken }: HeldToken): boolean {
  return session.kind === 'signed_in' && session.token.accessToken === accessToken;
}

function isLate({ renewal, ticket }: RenewalState, resultTicket: number): boolean {
  return renewal.kind !== 'running' || ticket !== resultTicket;
}

function needsRenewal({ session, renewal }: RenewalState, goodUntil: number): boolean {
  if (session.kind === 'signed_out') return false;
  if (session.kind === 'signed_in' && session.token.expiresAt > goodUntil) return false;
  return renewal.kind !== 'waiting' || isOutOfPatience(renewal);
}

function refreshNow(state: RenewalState): Decision {
  if (state.renewal.kind === 'running') return unchanged(state);
  const attempt = state.renewal.kind === 'waiting' ? state.renewal.attempt + 1 : 1;
  const ticket = state.ticket + 1;
  return {
    state: { ...state, renewal: { kind: 'running', attempt }, ticket },
    effects: [{ kind: 'stop_waiting' }, { kind: 'refresh', ticket }],
  };
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
  if (renewal.kind === 'waiting') {
    return visible || !isOutOfPatience(renewal) ? refreshNow(state) : unchanged(state);
  }
  return visible ? renewAhead(state, at) : unchanged(state);
}

function withActivity(state: RenewalState): RenewalState {
  return state.active ? state : { ...state, active: true };
}

/** A forgotten tab reaches its idle limit: nothing is renewed ahead where nobody was active since the last time. */
function renewAhead(state: RenewalState, at: number): Decision {
  const { session, active, renewal } = state;
  const due = session.kind === 'signed_in' && at >= session.token.renewAt;
  return due && active && renewal.kind === 'idle' ? refreshNow(state) : unchanged(state);
}

function adopt(state: RenewalState, token: HeldToken, at: number, peers: 'told' | 'telling'): Decision {
  const { accessToken, sessionId, bound, expiresAt, renewAt } = token;
  const told: readonly RenewalEffect[] =
    peers === 'telling'
      ? []
      : [
          {
            kind: 'tell_peers',
            message: { kind: 'renewed', accessToken, sessionId, bound, lifetimeMs: expiresAt - at },
          },
        ];
  return {
    state: {
      session: { kind: 'signed_in', token },
      renewal: { kind: 'idle' },
      ticket: state.ticket,
      active: false,
    },
    effects: [{ kind: 'wait', delayMs: Math.max(renewAt - at, 0), spreadMs: 0 }, ...told],
  };
}

function verdict({ code, detail }: Problem): SignOutReason {
  return { code, detail };
}

function end(state: RenewalState, reason: SignOutReason): Decision {
  const { session } = state;
  if (session.kind === 'signed_out') return unchanged(state);
  const sessionId = session.kind === 'signed_in' ? session.token.sessionId : null;
  const wasNobody = session.kind === 'unknown' && reason.code === 'refresh_missing';
  const told: readonly RenewalEffect[] =
    sessionId === null ? [] : [{ kind: 'tell_peers', message: { kind: 'signed_out', sessionId, reason } }];
  return {
    state: signedOut(state, wasNobody ? null : reason, sessionId),
    effects: [{ kind: 'stop_waiting' }, ...told],
  };
}

function signedOut(
  state: RenewalState,
  reason: SignOutReason | null,
  endedSessionId: string | null,
): RenewalState {
  return {
    session: { kind: 'signed_out', reason, endedSessionId },
    renewal: { kind: 'idle' },
    ticket: state.ticket,
    active: false,
  };
}

function hear(state: RenewalState, message: PeerMessage, at: number): Decision {
  switch (message.kind) {
    case 'renewed':
      return hearOfToken(state, heldFor(message, message.lifetimeMs, at), at);
    case 'signed_out':
      if (state.session.kind !== 'signed_in' || state.session.token.sessionId !== message.sessionId) {
        return unchanged(state);
      }
      return {
        state: signedOut(state, message.reason, message.sessionId),
        effects: [{ kind: 'stop_waiting' }],
      };
  }
}

/** Session ids are in the order of their sign-ins (UUIDv7): news of an earlier session than the one known come late. */
function hearOfToken(state: RenewalState, token: HeldToken, at: number): Decision {
  return isNews(state, token) ? adopt(state, token, at, 'telling') : unchanged(state);
}

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
