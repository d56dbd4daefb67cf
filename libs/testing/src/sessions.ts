import {
  DEFAULT_SESSION_POLICY,
  newSession,
  type ProofResult,
  type SessionPolicy,
  type SessionState,
} from '@holdfast/session';
import { FakeClock } from './fake-clock.js';

/** The policy of the tests. */
export const policy: SessionPolicy = DEFAULT_SESSION_POLICY;

export const accountId = '018f0000-0000-7000-8000-000000000001';

let serial = 0n;

/** A proof that no test has used before, by the key named. */
export function freshProof(thumbprint = 'owner'): Extract<ProofResult, { kind: 'valid' }> {
  serial += 1n;
  // High enough to count as recent at whatever time the test's clock shows.
  return { kind: 'valid', thumbprint, digest: (1n << 62n) + serial };
}

export function boundSession(now = new FakeClock().now()): SessionState {
  return newSession(accountId, freshProof(), now, policy);
}

export function unboundSession(now = new FakeClock().now()): SessionState {
  return newSession(accountId, { kind: 'none' }, now, policy);
}
