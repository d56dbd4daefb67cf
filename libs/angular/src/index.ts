export { HoldfastInterceptor, holdfastInterceptor } from './interceptor/holdfast.interceptor.js';
export { SKIP_AUTH } from './interceptor/skip-auth.js';
export type { HoldfastOptions } from './options/holdfast-options.js';
export { provideHoldfast } from './provide-holdfast.js';
export { authenticatedGuard, RETURN_TO } from './session/authenticated.guard.js';
export { injectFreshAccessToken, type FreshAccessToken } from './session/fresh-access-token.js';
export { Session, type SessionStatus } from './session/session.js';
export type { SignInResult, SignOutResult } from './session/sign-in-result.js';
export type { RefreshFailure, SignOutReason } from '@holdfast/renewal';
