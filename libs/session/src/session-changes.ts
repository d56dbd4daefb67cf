import type { SessionEndReason } from '@holdfast/contract';
import { newAuthentication, type AuthenticationClaims } from './authentication.js';
import type { UsableProof } from './proof/proof-result.js';
import { checkHardwareKey } from './hardware-key/check-hardware-key.js';
import { checkProof } from './rotation/check-proof.js';
import { decideAccess, type AccessTokenOrigin } from './rotation/decide-access.js';
import { rememberProof } from './rotation/record-refresh.js';
import type { RefreshAttempt } from './rotation/refresh-decision.js';
import { endEvent } from './session-event.js';
import type {
  AccessOutcome,
  DeviceOutcome,
  ExtensionOutcome,
  ReauthenticationOutcome,
  SignOutOutcome,
} from './session-outcomes.js';
import type { SessionPolicy } from './session-policy.js';
import type { SessionState } from './session-state.js';
import type { SessionChange } from './session-store.js';

/** Uses an access token: confirms an unbound session at the first use, and ends it on reuse. */
export function useAccessToken(
  session: SessionState,
  origin: AccessTokenOrigin,
  now: number,
): SessionChange<AccessOutcome> {
  const decision = decideAccess(session, origin, now);
  switch (decision.kind) {
    case 'allowed': {
      const next = decision.confirms ? { ...session, confirmed: true } : session;
      return { outcome: { kind: 'allowed', session: next }, next, events: [] };
    }
    case 'rejected':
      return unchanged({ kind: 'rejected', rejection: decision.rejection, session }, session);
    case 'reused': {
      const outcome = { kind: 'rejected', rejection: 'reuse_detected', session } as const;
      return endSession(outcome, session, 'reuse_detected', now);
    }
  }
}

/**
 * Allows a new access token of an unbound session in exchange for a valid one. It moves no limit, because whoever has
 * copied the access token can do it too.
 */
export function extendSession(
  session: SessionState,
  origin: AccessTokenOrigin,
  now: number,
): SessionChange<ExtensionOutcome> {
  const access = useAccessToken(session, origin, now);
  if (access.outcome.kind === 'rejected') return access;
  if (session.deviceKeyThumbprint !== null) return unchanged({ kind: 'bound', session }, session);
  return { ...access, events: [{ kind: 'renewed_by_access_token', at: now }] };
}

/** Checks the proof of a request that carries an access token, and uses it up. An unbound session needs no proof. */
export function proveDevice(
  session: SessionState,
  origin: AccessTokenOrigin,
  proof: UsableProof,
  now: number,
): SessionChange<DeviceOutcome> {
  const access = useAccessToken(session, origin, now);
  if (access.outcome.kind === 'rejected') return { ...access, outcome: access.outcome };
  const rejected = checkProof(session, proof, session.generation, now);
  if (rejected !== null) {
    const { rejection, events } = rejected;
    return { outcome: { kind: 'rejected', rejection, session }, next: access.next, events };
  }
  if (session.deviceKeyThumbprint === null) return unchanged({ kind: 'proven' }, session);
  const usedProofs = rememberProof(session.usedProofs, proof, now);
  return { outcome: { kind: 'proven' }, next: { ...access.next, usedProofs }, events: [] };
}

/**
 * Records that the account of a session has reauthenticated. `amr` becomes that of the reauthentication. `acr` stays
 * unless a new one is given, because a single factor is enough to confirm a session that has reached it (NIST SP
 * 800-63B-4 §2.2.3).
 *
 * @param origin of the access token of the request, which says which session it is for
 * @throws RangeError when the claims have values that are not allowed
 */
export function reauthenticate(
  session: SessionState,
  origin: AccessTokenOrigin,
  claims: AuthenticationClaims,
  now: number,
): SessionChange<ReauthenticationOutcome> {
  const access = useAccessToken(session, origin, now);
  if (access.outcome.kind === 'rejected') return { ...access, outcome: access.outcome };
  const authentication = newAuthentication(claims, now);
  const next = {
    ...access.next,
    authentication: { ...authentication, acr: authentication.acr ?? session.authentication.acr },
  };
  return {
    outcome: { kind: 'reauthenticated', session: next },
    next,
    events: [{ kind: 'reauthenticated', at: now }],
  };
}

/** Signs out. Requires a refresh token, and the same proofs as a refresh. */
export function signOut(
  session: SessionState,
  { generation, proof, boundCookie, now }: RefreshAttempt,
  policy: SessionPolicy,
): SessionChange<SignOutOutcome> {
  if (session.end !== null) return unchanged({ kind: 'nothing_to_end' }, session);
  const rejected =
    checkProof(session, proof, generation, now) ??
    (session.hardwareKeyConfirmed ? checkHardwareKey(session, boundCookie, now, policy) : null);
  if (rejected !== null) {
    const { rejection, events } = rejected;
    return { outcome: { kind: 'rejected', rejection, session }, next: session, events };
  }
  return endSession({ kind: 'signed_out', session }, session, 'signed_out', now);
}

/** Ends a session and records why. */
export function endSession<Outcome>(
  outcome: Outcome,
  session: SessionState,
  reason: SessionEndReason,
  at: number,
): SessionChange<Outcome> {
  return { outcome, next: { ...session, end: { reason, at } }, events: [endEvent(reason, at)] };
}

/** Leaves a session as it is. */
export function unchanged<Outcome>(outcome: Outcome, session: SessionState): SessionChange<Outcome> {
  return { outcome, next: session, events: [] };
}
