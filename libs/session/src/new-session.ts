import { newAuthentication, type AuthenticationClaims } from './authentication.js';
import type { ProofResult } from './proof/proof-result.js';
import { newSessionId } from './session-id.js';
import type { SessionPolicy } from './session-policy.js';
import type { SessionState } from './session-state.js';

/**
 * Creates the state of a new session: bound when the sign-in came with a valid proof, at generation 0.
 *
 * @param offersRegistration whether the response asks the browser to register a hardware key, if the session is bound
 * @param now milliseconds since 1970
 * @throws RangeError when the authentication has values that are not allowed
 */
export function newSession(
  accountId: string,
  proof: ProofResult,
  now: number,
  policy: SessionPolicy,
  authentication: AuthenticationClaims = {},
  offersRegistration = false,
): SessionState {
  const expiresAt = now + policy.maxTtlMs;
  return {
    id: newSessionId(now),
    accountId,
    authentication: newAuthentication(authentication, now),
    deviceKeyThumbprint: proof.kind === 'valid' ? proof.thumbprint : null,
    hardwareKeyOfferedAt: proof.kind === 'valid' && offersRegistration ? now : null,
    hardwareKeyThumbprint: null,
    hardwareKeyConfirmed: false,
    generation: 0,
    branch: 0,
    confirmed: false,
    superseded: [],
    usedProofs: proof.kind === 'valid' ? [proof.digest] : [],
    refreshCount: 0,
    claimsVersion: 0,
    createdAt: now,
    lastUsedAt: now,
    idleExpiresAt: Math.min(now + policy.idleTtlMs, expiresAt),
    expiresAt,
    end: null,
  };
}
