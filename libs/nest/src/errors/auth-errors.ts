import type { ProblemCode } from '@holdfast/contract';
import type { SessionEndReason } from '@holdfast/session';

/** Whose token or session it is about, where that is known for sure. Goes to the log, never into an answer. */
export interface AuthSubject {
  readonly accountId?: string;
  readonly sessionId?: string;
}

/** What the AuthModule refuses with. `message` is written for the client; it tells nothing that is secret. */
abstract class AuthErrorBase extends Error {
  abstract readonly code: ProblemCode;
  readonly subject: AuthSubject;

  constructor(message: string, subject: AuthSubject = {}) {
    super(message);
    this.subject = subject;
  }
}

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

/** Every way in which the AuthModule refuses: closed, discriminated by `code`. */
export type AuthError =
  | TokenMissingError
  | ExpiredSignatureError
  | TokenInvalidError
  | SessionRevokedError
  | SessionExpiredError
  | RefreshMissingError
  | RefreshInvalidError
  | RefreshReusedError
  | InvalidDeviceProofError
  | DeviceProofNonceError
  | InvalidCredentialsError;

export type AuthErrorCode = AuthError['code'];

export function isAuthError(error: unknown): error is AuthError {
  return error instanceof AuthErrorBase;
}

const REVOCATION_SENTENCES: Readonly<Record<SessionEndReason, string>> = {
  signed_out: 'The session was signed out.',
  ended_by_owner: 'The session was ended from another one of the same account.',
  replaced: 'Somebody signed in anew on this device.',
  reuse_detected: 'The refresh token was used a second time, as a stolen one would be.',
  account_disabled: 'The account was disabled.',
  idle_limit: 'The session was not used for too long.',
  absolute_limit: 'The session has reached its greatest age.',
};
