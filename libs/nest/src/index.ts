/// <reference types="node" preserve="true" />
export { AuthModule } from './auth.module.js';
export type { AuthModuleExtras } from './auth.module-definition.js';
export type { AccessToken } from './context/access-token.js';
export { AccessTokenVerifier } from './access-token/access-token-verifier.js';
// Without the errors that only the library itself throws. `ProblemError` covers them: discriminate by `code`.
export type { ProblemSubject } from './errors/problem-error-base.js';
export {
  BadRequestError,
  ConflictError,
  ExpiredSignatureError,
  ForbiddenError,
  InsufficientUserAuthenticationError,
  InvalidCredentialsError,
  isProblemError,
  NotFoundError,
  RateLimitedError,
  ServiceUnavailableError,
  SessionExpiredError,
  SessionRevokedError,
  TokenInvalidError,
  TokenMissingError,
  ValidationFailedError,
  type ProblemError,
} from './errors/problem-error.js';
export type { RequiredAuthentication } from './errors/required-authentication.js';
export {
  defineProblem,
  type ApplicationProblemClass,
  type ApplicationProblemOptions,
} from './errors/application-problem.js';
export { HttpProblem, type CodedDefinition } from './errors/http-problem.js';
export type { AuthEvent, RefreshResult } from './events/auth-event.js';
export { AuthEvents } from './events/auth-events.js';
export type { AuthContext, RequestUser } from './context/auth-context.js';
export { CurrentAuth } from './guard/current-auth.decorator.js';
export { Guarded, OptionalAuth, Public, RequireAcr, RequireFreshSignIn, Roles } from './guard/route-rules.js';
export { holdfastCors, type HoldfastCorsOptions } from './http/cors.js';
export { requestIdOf } from './http/request-id.js';
export { traceFieldOf } from './http/trace-context.js';
export type { CallerRequest, HttpRequest } from './context/http-request.js';
export type { AccessTokenAlgorithm, AuthKeys, AuthKeySource, SigningKeyJwk } from './keys/auth-keys.js';
export { ensureAuthKeys, fileAuthKeys, rotateSigningKey } from './keys/auth-keys-file.js';
export { environmentAuthKeys } from './keys/environment-auth-keys.js';
export { generateAuthKeys } from './keys/generate-auth-keys.js';
export { UnusableAuthKeysError } from './errors/unusable-auth-keys.error.js';
export {
  createApiDocument,
  serveApiDocumentation,
  type ApiDocumentationOptions,
} from './openapi/api-documentation.js';
export { ApiGuarded, ApiProblems } from './openapi/api-problems.decorator.js';
export { ProblemDto } from './openapi/problem.dto.js';
export type { AuthModuleOptions, RateLimits, TokenCacheLimits } from './options/auth-module-options.js';
export { DEFAULT_ACCESS_TOKEN_TTL_MS, DEFAULT_SHUTDOWN_TIMEOUT_MS } from './options/resolved-auth-options.js';
export { parseDuration, type Duration } from './options/duration.js';
export { InvalidAuthOptionsError } from './errors/invalid-auth-options.error.js';
export { ApiPage } from './pages/api-page.decorator.js';
export { cursorOf, UUID_KEY, type Cursor } from './pages/cursor.js';
export { PageQuery } from './pages/page-query.js';
export { MAX_PAGE_BYTES, toPage } from './pages/to-page.js';
export type { Account, AccountDirectory } from './ports/account-directory.js';
export { legacyJwt, type LegacyJwtOptions } from './legacy/legacy-jwt.js';
export type { LegacyToken, LegacyTokenOptions } from './ports/legacy-tokens.js';
export type { AuthTracing, SpanName } from './ports/auth-tracing.js';
export type { AccountClaims, ClaimsProvider } from './ports/claims-provider.js';
export { createValidationPipe } from './problem/validation-pipe.js';
export {
  HoldfastSessions,
  type AdmitOptions,
  type EndAllSessionsOptions,
  type EndSessionOptions,
  type OpenSessionOptions,
  type RefreshClaimsOptions,
} from './sessions/holdfast-sessions.js';
export type { SessionInfo } from './sessions/session-info.js';
export { AuthStreams, type WatchedStream } from './streams/auth-streams.js';
export { networkOf } from './throttle/attempts.js';
export { NetworkThrottle } from './throttle/network-throttle.js';
