import {
  DEFAULT_SESSION_POLICY,
  newSession,
  NO_BOUND_COOKIE,
  type ProofResult,
  type RefreshAttempt,
  type RotationRequest,
  type SessionPolicy,
  type SessionState,
} from '@holdfast/session';
import { randomInt } from 'node:crypto';
import { FakeClock } from './fake-clock.js';

/** The policy of the tests: the default one. */
export const policy: SessionPolicy = DEFAULT_SESSION_POLICY;

/** The account of the sessions created here. */
export const accountId = '018f0000-0000-7000-8000-000000000001';

// High enough to count as recent at any time of the test's clock, and new to a store that earlier runs have used.
let serial = (1n << 62n) + BigInt(randomInt(2 ** 47)) * (1n << 14n);

/** Creates a valid proof by a device key, with a digest that no other proof has. */
export function freshProof(thumbprint = 'owner'): Extract<ProofResult, { kind: 'valid' }> {
  serial += 1n;
  return { kind: 'valid', thumbprint, digest: serial };
}

/** Creates a proof by the device key `owner` with the nonce of a token response for this generation. */
export function generationProof(sessionId: string, generation: number, thumbprint = 'owner'): ProofResult {
  return { kind: 'for_generation', thumbprint, sessionId, generation };
}

/** The refresh that a store handles in a rotation, as the rules know it. */
export function attemptOfRotation(request: RotationRequest): RefreshAttempt {
  const { hardwareKeyThumbprint: thumbprint, ...attempt } = request;
  const boundCookie = thumbprint === null ? NO_BOUND_COOKIE : ({ kind: 'fresh', thumbprint } as const);
  return { ...attempt, proof: proofOfRotation(request), boundCookie };
}

function proofOfRotation({ sessionId, generation, proof }: RotationRequest): ProofResult {
  if (proof === null) return { kind: 'none' };
  const { thumbprint, digest } = proof;
  return digest === null
    ? generationProof(sessionId, generation, thumbprint)
    : { kind: 'valid', thumbprint, digest };
}

/** Creates a new session bound to the device key `owner`. */
export function boundSession(now = new FakeClock().now()): SessionState {
  return newSession(accountId, freshProof(), now, policy);
}

/** Creates a new unbound session. */
export function unboundSession(now = new FakeClock().now()): SessionState {
  return newSession(accountId, { kind: 'none' }, now, policy);
}
