export { AuthModule } from './auth.module.js';
export type { AuthModuleExtras } from './auth.module-definition.js';
export type { AccessToken } from './access-token/access-token.js';
export { AccessTokenVerifier } from './access-token/access-token-verifier.js';
export type { TokenCacheLimits } from './access-token/verified-tokens.js';
export {
  isAuthError,
  type AuthError,
  type AuthErrorCode,
  type CredentialError,
} from './errors/problem-error.js';
export type { AuthSubject } from './errors/auth-error-base.js';
export {
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
} from './errors/credential-errors.js';
export {
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
} from './errors/request-errors.js';
export { InternalError, OutageError } from './errors/server-errors.js';
export type { AuthEvent, RefreshResult } from './events/auth-event.js';
export { AuthEvents } from './events/auth-events.js';
export type { AuthContext } from './guard/auth-context.js';
export { CurrentAuth } from './guard/current-auth.decorator.js';
export { Public } from './guard/public.decorator.js';
export { RequireFreshSignIn } from './guard/require-fresh-sign-in.decorator.js';
export { Roles } from './guard/roles.decorator.js';
export { requestIdOf } from './http/request-id.js';
export { traceFieldOf } from './http/trace-context.js';
export type { CallerRequest } from './http/http-request.js';
export type { AccessTokenAlgorithm, AuthKeys, AuthKeySource, SigningKeyJwk } from './keys/auth-keys.js';
export {
  createApiDocument,
  serveApiDocumentation,
  type ApiDocumentationOptions,
} from './openapi/api-documentation.js';
export { ApiGuarded, ApiProblems } from './openapi/api-problems.decorator.js';
export { ProblemDto } from './openapi/problem.dto.js';
export type { AuthModuleOptions, RateLimits } from './options/auth-module-options.js';
export { parseDuration, type Duration } from './options/duration.js';
export { InvalidAuthOptionsError } from './errors/invalid-auth-options.error.js';
export type { Account, AccountVerifier } from './ports/account-verifier.js';
export type { AccountClaims, ClaimsProvider } from './ports/claims-provider.js';
export { createValidationPipe } from './problem/validation-pipe.js';
export { AuthStreams, type WatchedStream } from './streams/auth-streams.js';
