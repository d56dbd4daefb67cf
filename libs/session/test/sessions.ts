import { NO_BOUND_COOKIE } from '../src/hardware-key/bound-cookie';
import { newSession } from '../src/new-session';
import type { ProofResult } from '../src/proof/proof-result';
import { DEFAULT_SESSION_POLICY } from '../src/session-policy';
import type { SessionState } from '../src/session-state';

/** The policy of the tests: the default one. */
export const policy = DEFAULT_SESSION_POLICY;

const NOON = Date.UTC(2026, 0, 15, 12);

// High enough to count as recent at any time.
let digest = 1n << 62n;

/** Creates a valid proof by a device key, with a digest of its own. */
export function freshProof(thumbprint = 'owner'): Extract<ProofResult, { kind: 'valid' }> {
  digest += 1n;
  return { kind: 'valid', thumbprint, digest };
}

/** A new session: bound to the key of the proof, or unbound without one. */
function openedWith(proof: ProofResult): SessionState {
  return newSession('an account', proof, NOON, policy);
}

/** What a client sends that knows nothing of hardware keys. */
export const NO_HARDWARE = { boundCookie: NO_BOUND_COOKIE, offersRegistration: false } as const;

/** Creates a new session bound to the device key `owner`. */
export const boundSession = (): SessionState => openedWith(freshProof());

/** Creates a new unbound session. */
export const unboundSession = (): SessionState => openedWith({ kind: 'none' });
