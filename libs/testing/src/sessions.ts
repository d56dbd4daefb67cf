import {
  DEFAULT_SESSION_POLICY,
  newSession,
  type ProofResult,
  type SessionPolicy,
  type SessionState,
} from '@holdfast/session';
import { FakeClock } from './fake-clock.js';

/** The policy of the tests: the default one. */
export const policy: SessionPolicy = DEFAULT_SESSION_POLICY;

/** The account of the sessions created here. */
export const accountId = '018f0000-0000-7000-8000-000000000001';

let serial = 0n;

/** Creates a valid proof by a device key. Each has another digest, as if it had never been used. */
export function freshProof(thumbprint = 'owner'): Extract<ProofResult, { kind: 'valid' }> {
  serial += 1n;
  // High enough to count as recent at any time of a test's clock.
  return { kind: 'valid', thumbprint, digest: (1n << 62n) + serial };
}

/** Creates a new session bound to the device key `owner`. */
export function boundSession(now = new FakeClock().now()): SessionState {
  return newSession(accountId, freshProof(), now, policy);
}

/** Creates a new unbound session. */
export function unboundSession(now = new FakeClock().now()): SessionState {
  return newSession(accountId, { kind: 'none' }, now, policy);
}
