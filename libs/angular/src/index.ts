export type { HoldfastEvent, RequestEvent, RequestPhase } from './events/holdfast-event.js';
export { HoldfastInterceptor, holdfastInterceptor } from './interceptor/holdfast.interceptor.js';
export { NO_REPLAY } from './interceptor/no-replay.js';
export { SKIP_AUTH } from './interceptor/skip-auth.js';
export type { HoldfastOptions } from './options/holdfast-options.js';
export { provideHoldfast } from './provide-holdfast.js';
export { authenticatedGuard, RETURN_TO } from './session/authenticated.guard.js';
export { Session, type SessionStatus } from './session/session.js';
export type { SignInResult, SignOutResult } from './session/sign-in-result.js';
export type { UserSignOut, RefreshFailure, RenewalEvent, SignOutReason } from '@holdfast/renewal';

// For this library's other entry points alone.
export { readProblem as ɵreadProblem } from './api/api-answer.js';
export { DEVICE_PROOFS as ɵDEVICE_PROOFS } from './api/device-proofs.js';
export { BROWSER as ɵBROWSER } from './browser/browser.js';
export { RENEWAL_ENGINE as ɵRENEWAL_ENGINE } from './renewal/renewal-engine.js';
export { RENEWING_REQUESTS as ɵRENEWING_REQUESTS } from './requests/renewing-requests.js';
export { injectTakesToken as ɵinjectTakesToken } from './requests/request-target.js';
