import {
  DEFAULT_SESSION_POLICY,
  newSession,
  type ProofResult,
  type SessionPolicy,
  type SessionState,
} from '@holdfast/session';
import { randomInt } from 'node:crypto';
import { FakeClock } from './fake-clock.js';

/** The policy of the tests: the default one. */
export const policy: SessionPolicy = DEFAULT_SESSION_POLICY;

/** The account of the sessions that the tests open. */
export const accountId = '018f0000-0000-7000-8000-000000000001';

// High enough to count as recent at whatever time the test's clock shows, and new to a store that earlier runs have used.
let serial = (1n << 62n) + BigInt(randomInt(2 ** 47)) * (1n << 14n);

/** Creates a valid proof by a device key. Each has another digest, as if it had never been used. */
export function freshProof(thumbprint = 'owner'): Extract<ProofResult, { kind: 'valid' }> {
  serial += 1n;
  return { kind: 'valid', thumbprint, digest: serial };
}

/** A new session with a device key. */
export function boundSession(now = new FakeClock().now()): SessionState {
  return newSession(accountId, freshProof(), now, policy);
}

/** A new session without a device key. */
export function unboundSession(now = new FakeClock().now()): SessionState {
  return newSession(accountId, { kind: 'none' }, now, policy);
}
