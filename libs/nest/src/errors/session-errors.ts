import type { KnownSession, RefreshRefusal, SessionEndReason } from '@holdfast/session';
import {
  DeviceProofNonceError,
  InvalidDeviceProofError,
  RefreshInvalidError,
  RefreshReusedError,
  SessionExpiredError,
  SessionRevokedError,
} from './credential-errors.js';
import type { CredentialError } from './problem-error.js';
import type { AuthSubject } from './auth-error-base.js';

/** Every reason for which the session core refuses. */
export type SessionRefusal = RefreshRefusal | 'token_malformed' | 'session_unknown';

/** The error of a refusal, in one place for the guard, the refresh and the sign-out. */
export function errorOfRefusal(refusal: SessionRefusal, session: KnownSession | null): CredentialError {
  const subject = subjectOf(session);
  switch (refusal) {
    case 'session_revoked':
      return new SessionRevokedError(session?.end?.reason ?? 'signed_out', subject);
    case 'session_expired':
      return new SessionExpiredError(limitSentence(session?.end?.reason), subject);
    case 'session_unknown':
      return new SessionExpiredError('The session is not known any more.');
    case 'reuse_detected':
      return new RefreshReusedError(subject);
    case 'token_malformed':
      return new RefreshInvalidError('The refresh token is malformed, or was not issued here.');
    case 'device_key_lost':
      return new RefreshInvalidError('The device key that this session is bound to is lost.', subject);
    case 'proof_missing':
      return new InvalidDeviceProofError('This session is bound to a device: send its proof.', subject);
    case 'proof_by_another_key':
      return new InvalidDeviceProofError('The proof was made by another device.', subject);
    case 'proof_used':
      return new InvalidDeviceProofError(
        'The proof was used before: make a new one for every request.',
        subject,
      );
    case 'proof_invalid':
      return new InvalidDeviceProofError('The proof is malformed, or was made for another request.', subject);
    case 'proof_stale':
      return new DeviceProofNonceError();
  }
}

/** Whether a refusal is of a token without its key, which only a thief would present. */
export function isTheft(
  refusal: SessionRefusal,
): refusal is Extract<SessionRefusal, 'proof_missing' | 'proof_by_another_key'> {
  return refusal === 'proof_missing' || refusal === 'proof_by_another_key';
}

/** Whether a refusal means that the session is over for good. */
export function isOver(refusal: SessionRefusal): boolean {
  return (
    refusal === 'session_revoked' ||
    refusal === 'session_expired' ||
    refusal === 'session_unknown' ||
    refusal === 'reuse_detected'
  );
}

export function subjectOf(session: KnownSession | null): AuthSubject {
  return session === null ? {} : { accountId: session.accountId, sessionId: session.id };
}

function limitSentence(reason: SessionEndReason | undefined): string {
  return reason === 'absolute_limit'
    ? 'The session has reached its greatest age.'
    : 'The session was not used for too long.';
}
