export { AuthModule } from './auth.module.js';
export {
  DeviceProofNonceError,
  ExpiredSignatureError,
  InvalidCredentialsError,
  InvalidDeviceProofError,
  isAuthError,
  RefreshInvalidError,
  RefreshMissingError,
  RefreshReusedError,
  SessionExpiredError,
  SessionRevokedError,
  TokenInvalidError,
  TokenMissingError,
  type AuthError,
  type AuthErrorCode,
  type AuthSubject,
} from './errors/auth-errors.js';
export type { AuthModuleExtras } from './auth.module-definition.js';
export type { AccessToken } from './access-token/access-token-claims.js';
export type { AuthContext } from './guard/auth-context.js';
export { CurrentAuth } from './guard/current-auth.decorator.js';
export { Public } from './guard/public.decorator.js';
export { ApiGuarded, ApiProblems } from './openapi/api-problems.decorator.js';
export { ProblemDto } from './openapi/problem.dto.js';
export type { AuthKeys, SigningKeyJwk } from './options/auth-keys.js';
export type { AuthModuleOptions } from './options/auth-module-options.js';
export { InvalidAuthOptionsError } from './options/resolved-auth-options.js';
export type { Account, AccountVerifier } from './ports/account-verifier.js';
export { ConflictError, ValidationFailedError } from './problem/request-errors.js';
export { createValidationPipe } from './problem/validation-pipe.js';
