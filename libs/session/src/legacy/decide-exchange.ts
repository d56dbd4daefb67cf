import type { ProofResult } from '../proof/proof-result.js';
import { checkProof } from '../rotation/check-proof.js';
import { rejectionOf } from '../rotation/decide-refresh.js';
import { recordRefresh } from '../rotation/record-refresh.js';
import type { RefreshGrant, RefreshRejection } from '../rotation/refresh-decision.js';
import type { SessionEvent } from '../session-event.js';
import type { SessionPolicy } from '../session-policy.js';
import type { SessionState } from '../session-state.js';

/** Why a repeated exchange is rejected. `exchanged`: the session of the first exchange is in use. */
export type ExchangeRejection = RefreshRejection | 'exchanged';

/** How a repeated exchange is granted. */
export type RepeatedExchange = Extract<RefreshGrant, 'repeated' | 'branched'>;

/** What decideExchange returns: what to respond, the state to store, and the events to record. */
export type ExchangeDecision =
  | {
      readonly kind: 'granted';
      readonly grant: RepeatedExchange;
      readonly state: SessionState;
      readonly events: readonly SessionEvent[];
    }
  | {
      readonly kind: 'rejected';
      readonly rejection: ExchangeRejection;
      readonly state: SessionState;
      readonly events: readonly SessionEvent[];
    };

/** A repeated exchange of a legacy token. */
export interface ExchangeAttempt {
  readonly proof: ProofResult;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Decides a repeated exchange of a legacy token. If the first response was lost, or several tabs have the token, nobody
 * must be signed out. A copy of the token must not work. In this order:
 *
 * | case | result |
 * | --- | --- |
 * | the session has ended, or is past a limit | rejected |
 * | bound session, no proof | rejected; the owner stays signed in |
 * | bound session, a proof by another key | rejected as a theft attempt; the owner stays signed in |
 * | bound session, its own device | repeated: the current refresh token again, at any time |
 * | unbound session, within the leeway | repeated |
 * | unbound session, later, its refresh token never used | the response was lost; branched: a new refresh token |
 * | any other unbound session | rejected; the session continues |
 *
 * @param state the session that the token was exchanged for
 */
export function decideExchange(
  state: SessionState,
  { proof, now }: ExchangeAttempt,
  policy: SessionPolicy,
): ExchangeDecision {
  const rejection = rejectionOf(state, now);
  if (rejection !== null) return rejected(rejection, state);
  const unproven = checkProof(state, proof, state.generation, now);
  if (unproven !== null) return { kind: 'rejected', ...unproven, state };

  const next = recordRefresh(state, proof, now, policy);
  if (state.deviceKeyThumbprint !== null) return repeated(next, 'same_device', now);
  const isUnused = state.generation === 0 && !state.confirmed;
  // An unused session was last used by the latest exchange.
  const exchangedAt = isUnused ? state.lastUsedAt : state.createdAt;
  if (now - exchangedAt <= policy.reuseLeewayMs) return repeated(next, 'within_leeway', now);
  if (!isUnused) return rejected('exchanged', state);
  return {
    kind: 'granted',
    grant: 'branched',
    state: { ...next, branch: state.branch + 1 },
    events: [{ kind: 'stale_token_tolerated', at: now, reason: 'lost_answer' }],
  };
}

function repeated(next: SessionState, reason: 'same_device' | 'within_leeway', at: number): ExchangeDecision {
  const event = { kind: 'stale_token_tolerated', at, reason } as const;
  return { kind: 'granted', grant: 'repeated', state: next, events: [event] };
}

function rejected(rejection: ExchangeRejection, state: SessionState): ExchangeDecision {
  return { kind: 'rejected', rejection, state, events: [] };
}
