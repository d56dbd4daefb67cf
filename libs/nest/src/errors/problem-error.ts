import {
  PROBLEMS,
  problemType,
  SESSION_END_REASONS,
  type FieldError,
  type ProblemCode,
  type SessionEndReason,
} from '@holdfast/contract';
import { HttpException } from '@nestjs/common';

/** The account and session that an error concerns, where they are known for certain. Logged, never sent to clients. */
export interface ProblemSubject {
  readonly accountId?: string;
  readonly sessionId?: string;
}

/**
 * What all errors have in common that become a problem response. The message becomes the problem's `detail`: it is
 * written for clients and holds no secret. Defaults to the detail of the code.
 *
 * An HttpException, so that an application's own filters, GraphQL and Nest's defaults see status, code and action too.
 */
export abstract class ProblemErrorBase extends HttpException {
  abstract readonly code: ProblemCode;
  readonly subject: ProblemSubject;

  constructor(message: string, status: number, subject: ProblemSubject) {
    super(message, status);
    this.subject = subject;
  }

  /** What GraphQL servers add to the error of a response. */
  get extensions(): Readonly<Record<string, unknown>> {
    const { title, action } = PROBLEMS[this.code];
    const type = problemType(this.code);
    return { type, title, status: this.getStatus(), code: this.code, action, detail: this.message };
  }

  /** The problem, without the request ID that the AuthModule's filter adds. */
  override getResponse(): object {
    return this.extensions;
  }
}

/** An error with one code. */
export class CodedError<Code extends ProblemCode> extends ProblemErrorBase {
  readonly code: Code;

  constructor(
    code: Code,
    message: string = PROBLEMS[code].detail,
    subject: ProblemSubject = {},
    status: number = PROBLEMS[code].status,
  ) {
    super(message, status, subject);
    this.code = code;
  }
}

/** The base class of the errors with one code. */
function problemError<const Code extends ProblemCode>(
  code: Code,
): new (message?: string, subject?: ProblemSubject, status?: number) => CodedError<Code> {
  return class extends CodedError<Code> {
    constructor(message?: string, subject?: ProblemSubject, status?: number) {
      super(code, message, subject, status);
    }
  };
}

/** The request has no access token. */
export class TokenMissingError extends problemError('token_missing') {}

/** The access token's signature is good, but it has expired; whatever the JWT library calls that. */
export class ExpiredSignatureError extends problemError('token_expired') {}

/** The access token is malformed, forged, or meant for somebody else. */
export class TokenInvalidError extends problemError('token_invalid') {}

/** The session was ended by somebody. */
export class SessionRevokedError extends problemError('session_revoked') {
  readonly reason: SessionEndReason;

  constructor(reason: SessionEndReason, subject: ProblemSubject = {}) {
    super(SESSION_END_REASONS[reason].detail, subject);
    this.reason = reason;
  }
}

/** The session reached its idle or absolute limit. */
export class SessionExpiredError extends problemError('session_expired') {}

/** The access token is good, but the sign-in is too long ago for this route (RFC 9470 §3). */
export class InsufficientUserAuthenticationError extends problemError('insufficient_user_authentication') {
  /** The greatest accepted age of the sign-in, in seconds. */
  readonly maxAge: number;

  constructor(maxAge: number, subject: ProblemSubject = {}) {
    super(undefined, subject);
    this.maxAge = maxAge;
  }
}

/** The request has no refresh credential. */
export class RefreshMissingError extends problemError('refresh_missing') {}

/** The refresh token is malformed or forged. */
export class RefreshInvalidError extends problemError('refresh_invalid') {}

/** The refresh token of an unbound session was used twice. */
export class RefreshReusedError extends problemError('refresh_reused') {}

/** The device proof is missing, malformed, used, or made by another key (RFC 9449 §7.1). */
export class InvalidDpopProofError extends problemError('invalid_dpop_proof') {}

/** The device proof has no fresh nonce (RFC 9449 §8). */
export class UseDpopNonceError extends problemError('use_dpop_nonce') {}

/** The email or password is wrong, or the account is disabled: all look the same to the client. */
export class InvalidCredentialsError extends problemError('invalid_credentials') {}

/** Some fields of the request are invalid. Names each. */
export class ValidationFailedError extends problemError('validation_failed') {
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super(`Invalid fields: ${[...new Set(errors.map(({ field }) => field))].join(', ')}.`);
    this.errors = errors;
  }

  override get extensions(): Readonly<Record<string, unknown>> {
    return { ...super.extensions, errors: this.errors };
  }
}

/** The request is malformed, or rejected with a 4xx status that has no code of its own. */
export class BadRequestError extends problemError('bad_request') {
  /** @param status the 4xx status of the response */
  constructor(message?: string, status?: number) {
    super(message, {}, status);
  }
}

/** The account is not allowed to do this. */
export class ForbiddenError extends problemError('forbidden') {}

/** A page of another origin made the request. */
export class OriginRejectedError extends problemError('origin_rejected') {}

/** Nothing is at the URL, or the account may not know about it. */
export class NotFoundError extends problemError('not_found') {}

/** The URL does not support the method. */
export class MethodNotAllowedError extends problemError('method_not_allowed') {}

/** The request conflicts with what is stored. */
export class ConflictError extends problemError('conflict') {}

/** The request body is too large. */
export class PayloadTooLargeError extends problemError('payload_too_large') {}

/** The request body has an unsupported media type. */
export class UnsupportedMediaTypeError extends problemError('unsupported_media_type') {}

/** Too many attempts. */
export class RateLimitedError extends problemError('rate_limited') {
  /** How long to wait, in whole seconds; at least 1. */
  readonly retryAfterS: number;

  constructor(retryAfterS: number, subject: ProblemSubject = {}) {
    const unit = retryAfterS === 1 ? 'second' : 'seconds';
    super(`Too many attempts. Try again in ${String(retryAfterS)} ${unit}.`, subject);
    this.retryAfterS = retryAfterS;
  }
}

/** An unexpected failure. The cause is logged and never sent. */
export class InternalError extends problemError('internal') {}

/** The store, or something else that the response depends on, cannot be reached. Never a verdict on a session. */
export class ServiceUnavailableError extends problemError('store_unavailable') {}

/** The error class of each code. The compiler rejects it while a code of the contract has none. */
export const PROBLEM_ERRORS = {
  token_missing: TokenMissingError,
  token_expired: ExpiredSignatureError,
  token_invalid: TokenInvalidError,
  session_revoked: SessionRevokedError,
  session_expired: SessionExpiredError,
  insufficient_user_authentication: InsufficientUserAuthenticationError,
  refresh_missing: RefreshMissingError,
  refresh_invalid: RefreshInvalidError,
  refresh_reused: RefreshReusedError,
  invalid_dpop_proof: InvalidDpopProofError,
  use_dpop_nonce: UseDpopNonceError,
  invalid_credentials: InvalidCredentialsError,
  validation_failed: ValidationFailedError,
  bad_request: BadRequestError,
  forbidden: ForbiddenError,
  origin_rejected: OriginRejectedError,
  not_found: NotFoundError,
  method_not_allowed: MethodNotAllowedError,
  conflict: ConflictError,
  payload_too_large: PayloadTooLargeError,
  unsupported_media_type: UnsupportedMediaTypeError,
  rate_limited: RateLimitedError,
  internal: InternalError,
  store_unavailable: ServiceUnavailableError,
} as const satisfies Readonly<Record<ProblemCode, unknown>>;

type ErrorOf<Code extends ProblemCode> = InstanceType<(typeof PROBLEM_ERRORS)[Code]>;

/** Every error that becomes a problem response: one class for each code, discriminated by `code`. */
export type ProblemError = ErrorOf<ProblemCode>;

/** The errors that reject a token, a session, a proof or a password. */
export type CredentialError = ErrorOf<
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
  | 'invalid_credentials'
>;

/** Whether a caught value is one of the errors that become a problem response. */
export function isProblemError(error: unknown): error is ProblemError {
  return error instanceof ProblemErrorBase;
}
