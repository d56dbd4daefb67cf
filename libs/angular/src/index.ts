export type { HoldfastEvent, RequestEvent, RequestPhase } from './events/holdfast-event.js';
export { injectHoldfastFetch } from './fetch/holdfast-fetch.js';
export { HoldfastInterceptor, holdfastInterceptor } from './interceptor/holdfast.interceptor.js';
export { MONOTONIC_CLOCK as ɵMONOTONIC_CLOCK, RANDOM as ɵRANDOM } from './browser/clocks.js';
export { RequestTarget as ɵRequestTarget } from './requests/request-target.js';
export { NO_REPLAY } from './interceptor/no-replay.js';
export { SKIP_AUTH } from './interceptor/skip-auth.js';
export type { HoldfastOptions } from './options/holdfast-options.js';
export { provideHoldfast } from './provide-holdfast.js';
export { authenticatedGuard, RETURN_TO } from './session/authenticated.guard.js';
export {
  injectFreshAccessToken,
  type FreshAccessToken,
  type GetFreshAccessToken,
} from './session/fresh-access-token.js';
export { Session, type SessionStatus } from './session/session.js';
export type { SignInResult, SignOutResult } from './session/sign-in-result.js';
export type { RefreshFailure, SessionEvent, SignOutReason } from '@holdfast/renewal';
