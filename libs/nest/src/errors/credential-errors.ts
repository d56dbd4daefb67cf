import type { SessionEndReason } from '@holdfast/session';
import { AuthErrorBase, type AuthSubject } from './auth-error-base.js';

export class TokenMissingError extends AuthErrorBase {
  override readonly name = 'TokenMissingError';
  readonly code = 'token_missing';

  constructor() {
    super('Send an access token as "Authorization: Bearer".');
  }
}

/** The signature of an access token is good, and its time has passed: `token_expired`, whatever the JWT library says. */
export class ExpiredSignatureError extends AuthErrorBase {
  override readonly name = 'ExpiredSignatureError';
  readonly code = 'token_expired';
}

export class TokenInvalidError extends AuthErrorBase {
  override readonly name = 'TokenInvalidError';
  readonly code = 'token_invalid';
}

export class SessionRevokedError extends AuthErrorBase {
  override readonly name = 'SessionRevokedError';
  readonly code = 'session_revoked';
  readonly reason: SessionEndReason;

  constructor(reason: SessionEndReason, subject: AuthSubject) {
    super(REVOCATION_SENTENCES[reason], subject);
    this.reason = reason;
  }
}

export class SessionExpiredError extends AuthErrorBase {
  override readonly name = 'SessionExpiredError';
  readonly code = 'session_expired';
}

export class RefreshMissingError extends AuthErrorBase {
  override readonly name = 'RefreshMissingError';
  readonly code = 'refresh_missing';
}

export class RefreshInvalidError extends AuthErrorBase {
  override readonly name = 'RefreshInvalidError';
  readonly code = 'refresh_invalid';
}

export class RefreshReusedError extends AuthErrorBase {
  override readonly name = 'RefreshReusedError';
  readonly code = 'refresh_reused';

  constructor(subject: AuthSubject) {
    super(
      'The refresh token was used a second time, as a stolen one would be. The session is ended.',
      subject,
    );
  }
}

export class InvalidDeviceProofError extends AuthErrorBase {
  override readonly name = 'InvalidDeviceProofError';
  readonly code = 'invalid_dpop_proof';
}

export class DeviceProofNonceError extends AuthErrorBase {
  override readonly name = 'DeviceProofNonceError';
  readonly code = 'use_dpop_nonce';

  constructor() {
    super('Make a new proof with the nonce of the DPoP-Nonce header.');
  }
}

export class InvalidCredentialsError extends AuthErrorBase {
  override readonly name = 'InvalidCredentialsError';
  readonly code = 'invalid_credentials';

  constructor() {
    super('The email or the password is wrong.');
  }
}

/** A good token, and a sign-in that is too long ago for this route (RFC 9470 §3). */
export class FreshSignInNeededError extends AuthErrorBase {
  override readonly name = 'FreshSignInNeededError';
  readonly code = 'insufficient_user_authentication';
  /** Seconds. */
  readonly maxAge: number;

  constructor(maxAge: number, subject: AuthSubject) {
    super('This needs a sign-in that is more recent.', subject);
    this.maxAge = maxAge;
  }
}

const REVOCATION_SENTENCES: Readonly<Record<SessionEndReason, string>> = {
  signed_out: 'The session was signed out.',
  ended_by_owner: 'The session was ended from another one of the same account.',
  replaced: 'Somebody signed in anew on this device.',
  reuse_detected: 'The refresh token was used a second time, as a stolen one would be.',
  ended_by_admin: 'The session was ended by an administrator.',
  account_disabled: 'The account was disabled.',
  idle_limit: 'The session was not used for too long.',
  absolute_limit: 'The session has reached its greatest age.',
};
