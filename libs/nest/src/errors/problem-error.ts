import {
  SESSION_END_REASONS,
  type FieldError,
  type ProblemCode,
  type SessionEndReason,
} from '@holdfast/contract';
import {
  problemError,
  ProblemErrorBase,
  type ProblemDiagnosis,
  type ProblemSubject,
} from './problem-error-base.js';
import {
  authenticationDetail,
  authenticationMembers,
  type RequiredAuthentication,
} from './required-authentication.js';

/** 401 `token_missing`: the request has no access token. */
export class TokenMissingError extends problemError('token_missing') {}

/**
 * 401 `token_expired`: the access token is genuine but has expired. Independent of the JWT library and its own error.
 *
 * @example
 * ```ts
 * try {
 *   await tokens.verify(jwt); // AccessTokenVerifier
 * } catch (error) {
 *   if (error instanceof ExpiredSignatureError) return askToRefresh();
 *   throw error;
 * }
 * ```
 */
export class ExpiredSignatureError extends problemError('token_expired') {}

/** 401 `token_invalid`: the access token is malformed, forged, or issued for another audience. */
export class TokenInvalidError extends problemError('token_invalid') {}

/** 401 `session_revoked`: the session was ended before its limits, for instance by signing out. */
export class SessionRevokedError extends problemError('session_revoked') {
  /** Why the session ended. Sets the message. */
  readonly reason: SessionEndReason;

  constructor(reason: SessionEndReason, subject: ProblemSubject = {}) {
    super(SESSION_END_REASONS[reason].detail, subject);
    this.reason = reason;
  }
}

/** 401 `session_expired`: the session reached its idle or absolute limit. */
export class SessionExpiredError extends problemError('session_expired') {}

/**
 * 401 `insufficient_user_authentication`: the access token is valid, but this action requires a more recent or a
 * stronger authentication (RFC 9470 §3). The session stays. Thrown by `@RequireFreshSignIn()` and `@RequireAcr()`;
 * throw it yourself if the requirement depends on the request.
 *
 * @example
 * ```ts
 * if (amount > 1000) throw new InsufficientUserAuthenticationError({ maxAge: 300 });
 * ```
 */
export class InsufficientUserAuthenticationError extends problemError('insufficient_user_authentication') {
  readonly required: RequiredAuthentication;

  constructor(required: RequiredAuthentication, subject: ProblemSubject = {}) {
    super(authenticationDetail(required), subject);
    this.required = required;
  }

  override get extensions(): Readonly<Record<string, unknown>> {
    return { ...super.extensions, ...authenticationMembers(this.required) };
  }
}

/** 401 `refresh_missing`: the request has no refresh credential. */
export class RefreshMissingError extends problemError('refresh_missing') {}

/** 401 `refresh_invalid`: the refresh token is malformed or forged. */
export class RefreshInvalidError extends problemError('refresh_invalid') {}

/** 401 `refresh_reused`: the refresh token of an unbound session was used twice. The session has been ended. */
export class RefreshReusedError extends problemError('refresh_reused') {}

/** 401 `invalid_dpop_proof`: the device proof is missing, malformed, used, or signed by another key (RFC 9449 §7.1). */
export class InvalidDpopProofError extends problemError('invalid_dpop_proof') {
  override readonly diagnosis: ProblemDiagnosis;

  constructor(message?: string, subject?: ProblemSubject, diagnosis: ProblemDiagnosis = {}) {
    super(message, subject);
    this.diagnosis = diagnosis;
  }
}

/** 401 `use_dpop_nonce`: the device proof lacks a fresh nonce (RFC 9449 §8). */
export class UseDpopNonceError extends problemError('use_dpop_nonce') {}

/** 401 `invalid_credentials`: a wrong identifier or password, or a disabled account. The client cannot see which. */
export class InvalidCredentialsError extends problemError('invalid_credentials') {}

/** 400 `validation_failed`: some fields of the request are invalid. */
export class ValidationFailedError extends problemError('validation_failed') {
  /** The invalid fields, each with a message. */
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super(`Invalid fields: ${[...new Set(errors.map(({ field }) => field))].join(', ')}.`);
    this.errors = errors;
  }

  override get extensions(): Readonly<Record<string, unknown>> {
    return { ...super.extensions, errors: this.errors };
  }
}

/** 4xx `bad_request`: the request is malformed, or its 4xx status has no code of its own. */
export class BadRequestError extends problemError('bad_request') {
  /** @param status the 4xx status of the response */
  constructor(message?: string, status?: number) {
    super(message, {}, status);
  }
}

/** 403 `forbidden`: the account is not allowed to do this. */
export class ForbiddenError extends problemError('forbidden') {}

/** 403 `origin_rejected`: the request came from a page of another origin. */
export class OriginRejectedError extends problemError('origin_rejected') {
  override readonly diagnosis: ProblemDiagnosis;

  constructor(diagnosis: ProblemDiagnosis) {
    super();
    this.diagnosis = diagnosis;
  }
}

/** 404 `not_found`: nothing exists at the URL, or the account may not know that it does. */
export class NotFoundError extends problemError('not_found') {}

/** 405 `method_not_allowed`: the URL does not support the method. */
export class MethodNotAllowedError extends problemError('method_not_allowed') {}

/**
 * 409 `conflict`: the request conflicts with the stored state.
 *
 * @example
 * ```ts
 * throw new ConflictError('An account with this email already exists.');
 * ```
 */
export class ConflictError extends problemError('conflict') {}

/** 413 `payload_too_large`: the request body is too large. */
export class PayloadTooLargeError extends problemError('payload_too_large') {}

/** 415 `unsupported_media_type`: the media type of the request body is not supported. */
export class UnsupportedMediaTypeError extends problemError('unsupported_media_type') {}

/** 429 `rate_limited`: too many attempts. Sets the `Retry-After` header. */
export class RateLimitedError extends problemError('rate_limited') {
  /** How long to wait, in whole seconds. At least 1. */
  readonly retryAfterS: number;

  constructor(retryAfterS: number, subject: ProblemSubject = {}) {
    const unit = retryAfterS === 1 ? 'second' : 'seconds';
    super(`Too many attempts. Try again in ${String(retryAfterS)} ${unit}.`, subject);
    this.retryAfterS = retryAfterS;
  }
}

/**
 * 503 `bound_cookie_missing`: the request comes without the hardware key of its session. Its browser may have been unable
 * to renew the bound cookie, so it tries again later. The session stays.
 */
export class BoundCookieMissingError extends problemError('bound_cookie_missing') {}

/** 500 `internal`: an unexpected failure. The cause is logged, never sent. */
export class InternalError extends problemError('internal') {}

/** 503 `store_unavailable`: the store, or another dependency, cannot be reached. An outage never ends a session. */
export class ServiceUnavailableError extends problemError('store_unavailable') {}

/** The error class of each code. */
interface ProblemErrors {
  token_missing: TokenMissingError;
  token_expired: ExpiredSignatureError;
  token_invalid: TokenInvalidError;
  session_revoked: SessionRevokedError;
  session_expired: SessionExpiredError;
  insufficient_user_authentication: InsufficientUserAuthenticationError;
  refresh_missing: RefreshMissingError;
  refresh_invalid: RefreshInvalidError;
  refresh_reused: RefreshReusedError;
  invalid_dpop_proof: InvalidDpopProofError;
  use_dpop_nonce: UseDpopNonceError;
  invalid_credentials: InvalidCredentialsError;
  validation_failed: ValidationFailedError;
  bad_request: BadRequestError;
  forbidden: ForbiddenError;
  origin_rejected: OriginRejectedError;
  not_found: NotFoundError;
  method_not_allowed: MethodNotAllowedError;
  conflict: ConflictError;
  payload_too_large: PayloadTooLargeError;
  unsupported_media_type: UnsupportedMediaTypeError;
  rate_limited: RateLimitedError;
  bound_cookie_missing: BoundCookieMissingError;
  internal: InternalError;
  store_unavailable: ServiceUnavailableError;
}

/** The union of a table's errors. Does not compile for a table that lacks a code of the contract. */
type ErrorOf<Table extends Readonly<Record<ProblemCode, ProblemErrorBase>>> = Table[keyof Table];

/**
 * Every error that becomes a problem response: a closed union with one class for each code, discriminated by `code`.
 */
export type ProblemError = ErrorOf<ProblemErrors>;

/** The errors that reject a token, a session, a proof or a password. */
export type CredentialError = ProblemErrors[
  | 'token_missing'
  | 'token_expired'
  | 'token_invalid'
  | 'session_revoked'
  | 'session_expired'
  | 'insufficient_user_authentication'
  | 'refresh_missing'
  | 'refresh_invalid'
  | 'refresh_reused'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'bound_cookie_missing'
  | 'invalid_credentials'];

/**
 * Whether a caught value is a ProblemError.
 *
 * @example
 * ```ts
 * catch (error) {
 *   if (isProblemError(error) && error.code === 'not_found') return null;
 *   throw error;
 * }
 * ```
 */
export function isProblemError(error: unknown): error is ProblemError {
  return error instanceof ProblemErrorBase;
}
