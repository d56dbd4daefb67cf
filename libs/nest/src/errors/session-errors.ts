import { SESSION_END_REASONS } from '@holdfast/contract';
import type { KnownSession, RefreshRejection } from '@holdfast/session';
import type { ProblemDiagnosis, ProblemSubject } from './problem-error-base.js';
import {
  BoundCookieMissingError,
  ExpiredSignatureError,
  InvalidDpopProofError,
  RefreshInvalidError,
  RefreshReusedError,
  SessionExpiredError,
  SessionRevokedError,
  UseDpopNonceError,
  type CredentialError,
} from './problem-error.js';

/** Every reason for which @holdfast/session rejects a request. */
export type SessionRejection = RefreshRejection | 'session_unknown' | 'claims_stale';

/** Rejections of a session's token that came without a good proof: by a thief perhaps, or by another page of its owner. */
const PROOF_REJECTIONS = [
  'proof_missing',
  'device_key_lost',
  'proof_malformed',
  'proof_for_another_url',
  'bound_cookie_missing',
  'bound_cookie_skipped',
  'hardware_key_lost',
] as const satisfies readonly SessionRejection[];

/** One of PROOF_REJECTIONS. */
export type ProofRejection = (typeof PROOF_REJECTIONS)[number];

/**
 * The error for a rejection, for the guard, the refresh and the sign-out alike.
 *
 * @param diagnosis what is wrong with an invalid proof
 */
export function rejectionError(
  rejection: SessionRejection,
  session: KnownSession | null,
  diagnosis: ProblemDiagnosis = {},
): CredentialError {
  const subject = subjectOf(session);
  switch (rejection) {
    case 'session_revoked':
      return new SessionRevokedError(session?.end?.reason ?? 'signed_out', subject);
    case 'session_expired':
      return new SessionExpiredError(
        SESSION_END_REASONS[session?.end?.reason ?? 'idle_limit'].detail,
        subject,
      );
    case 'session_unknown':
      return new SessionExpiredError('The session no longer exists. Sign in again.');
    case 'claims_stale':
      return new ExpiredSignatureError(
        'The roles or claims of the account may have changed. Refresh the access token.',
        subject,
      );
    case 'reuse_detected':
      return new RefreshReusedError(undefined, subject);
    case 'device_key_lost':
      return new RefreshInvalidError(
        'This browser no longer has the device key of the session. Sign in again.',
        subject,
      );
    case 'bound_cookie_missing':
      return new BoundCookieMissingError(undefined, subject);
    case 'bound_cookie_skipped':
      return new BoundCookieMissingError(
        'The browser could not renew the cookie that shows its hardware key. Try again in a moment.',
        subject,
      );
    case 'hardware_key_lost':
      return new RefreshInvalidError(
        'This browser no longer has the hardware key of the session. Sign in again.',
        subject,
      );
    case 'hardware_key_required':
      return new RefreshInvalidError(
        'This browser has not registered a hardware key, which this application requires. Sign in again.',
        subject,
      );
    case 'proof_missing':
      return new InvalidDpopProofError('This session is bound to a device. Send a device proof.', subject);
    case 'proof_by_another_key':
      return new InvalidDpopProofError('The device proof was signed by another key.', subject);
    case 'proof_used':
      return new InvalidDpopProofError(
        'The device proof has already been used. Create a new one for each request.',
        subject,
      );
    case 'proof_malformed':
    case 'proof_for_another_url':
      return new InvalidDpopProofError(undefined, subject, diagnosis);
    case 'proof_stale':
      return new UseDpopNonceError();
  }
}

/** Whether a session's token came without a good proof. */
export function isProofRejection(rejection: SessionRejection): rejection is ProofRejection {
  return PROOF_REJECTIONS.some((known) => known === rejection);
}

/** Whether a rejection means that the session has ended. */
export function endsSession(rejection: SessionRejection): boolean {
  return (
    rejection === 'session_revoked' ||
    rejection === 'session_expired' ||
    rejection === 'session_unknown' ||
    rejection === 'reuse_detected'
  );
}

/** The subject of an error about a session. */
export function subjectOf(session: KnownSession | null): ProblemSubject {
  return session === null ? {} : { accountId: session.accountId, sessionId: session.id };
}
