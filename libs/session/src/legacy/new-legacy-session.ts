import { newSession } from '../new-session.js';
import type { ProofResult } from '../proof/proof-result.js';
import type { SessionPolicy } from '../session-policy.js';
import type { SessionState } from '../session-state.js';
import { legacySessionId, type VerifiedLegacyToken } from './legacy-token.js';

/**
 * Creates the session that a legacy token is exchanged for. Its limits start now; the time of its sign-in comes from
 * the token.
 *
 * @param now milliseconds since 1970
 */
export function newExchangedSession(
  token: VerifiedLegacyToken,
  proof: ProofResult,
  now: number,
  policy: SessionPolicy,
): SessionState {
  const session = newSession(token.accountId, proof, now, policy);
  const authentication = { at: Math.min(token.authenticatedAt, now), amr: [], acr: null };
  return { ...session, id: legacySessionId(token, 'exchanged'), authentication };
}

/**
 * Creates the session under which a legacy token is accepted. It expires with the token: its client never refreshes, so
 * it has no idle limit and no refresh token to confirm.
 *
 * @param now milliseconds since 1970
 */
export function newAcceptedSession(
  token: VerifiedLegacyToken,
  now: number,
  policy: SessionPolicy,
): SessionState {
  const session = newExchangedSession(token, { kind: 'none' }, now, policy);
  return {
    ...session,
    id: legacySessionId(token, 'accepted'),
    confirmed: true,
    idleExpiresAt: token.expiresAt,
    expiresAt: token.expiresAt,
  };
}
