import { AuthErrorBase } from './auth-error-base.js';
import type {
  DeviceProofNonceError,
  ExpiredSignatureError,
  FreshSignInNeededError,
  InvalidCredentialsError,
  InvalidDeviceProofError,
  RefreshInvalidError,
  RefreshMissingError,
  RefreshReusedError,
  SessionExpiredError,
  SessionRevokedError,
  TokenInvalidError,
  TokenMissingError,
} from './credential-errors.js';
import type {
  BadRequestError,
  ConflictError,
  ForbiddenError,
  MethodNotAllowedError,
  NotFoundError,
  OriginRejectedError,
  PayloadTooLargeError,
  RateLimitedError,
  UnsupportedMediaTypeError,
  ValidationFailedError,
} from './request-errors.js';
import type { InternalError, OutageError } from './server-errors.js';

/** What is wrong with whoever asks: refusals of a token, a session, a proof or a password. */
export type CredentialError =
  | TokenMissingError
  | ExpiredSignatureError
  | TokenInvalidError
  | SessionRevokedError
  | SessionExpiredError
  | FreshSignInNeededError
  | RefreshMissingError
  | RefreshInvalidError
  | RefreshReusedError
  | InvalidDeviceProofError
  | DeviceProofNonceError
  | InvalidCredentialsError;

/** Every error that is answered: one class for each code of the contract, closed, discriminated by `code`. */
export type AuthError =
  | CredentialError
  | ValidationFailedError
  | BadRequestError
  | ForbiddenError
  | OriginRejectedError
  | NotFoundError
  | MethodNotAllowedError
  | ConflictError
  | PayloadTooLargeError
  | UnsupportedMediaTypeError
  | RateLimitedError
  | OutageError
  | InternalError;

export type AuthErrorCode = AuthError['code'];

export function isAuthError(error: unknown): error is AuthError {
  return error instanceof AuthErrorBase;
}
