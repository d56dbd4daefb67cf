export type { HoldfastEvent, RequestEvent, RequestPhase } from './events/holdfast-event.js';
export { HoldfastInterceptor, holdfastInterceptor } from './interceptor/holdfast.interceptor.js';
export { NO_REPLAY, SKIP_AUTH } from './interceptor/request-context.js';
export type { HoldfastOptions, LegacyTokenStorage } from './options/holdfast-options.js';
export { provideHoldfast, type HoldfastFeature } from './provide-holdfast.js';
export type { SessionPrompt } from './requests/held-requests.js';
export { authenticatedGuard, RETURN_TO } from './session/authenticated.guard.js';
export { Session, type SessionStatus } from './session/session.js';
export type { ReauthenticationResult, SignInResult, SignOutResult } from './session/sign-in-result.js';
export type {
  AccountChange,
  CookieNotKept,
  RefreshFailure,
  RenewalEvent,
  SessionAccount,
  SignOutReason,
  UserSignOut,
} from '@holdfast/renewal';

// For this library's other entry points only.
export { AuthApi as ɵAuthApi } from './api/auth-api.js';
export { NO_RESPONSE as ɵNO_RESPONSE, readProblem as ɵreadProblem } from './api/problem-response.js';
export {
  REFRESH_TOKEN_CARRIER as ɵREFRESH_TOKEN_CARRIER,
  type AuthRoute as ɵAuthRoute,
  type CarriedMembers as ɵCarriedMembers,
  type RefreshTokenCarrier as ɵRefreshTokenCarrier,
} from './api/refresh-token-carrier.js';
export { Clocks as ɵClocks } from './browser/clocks.js';
export { DeviceKeyStore as ɵDeviceKeyStore } from './browser/device-key-store.js';
export { TabChannel as ɵTabChannel } from './browser/tab-channel.js';
export { TabLock as ɵTabLock } from './browser/tab-lock.js';
export { outsideAngular as ɵoutsideAngular } from './browser/zones.js';
export { RefreshTask as ɵRefreshTask } from './renewal/refresh-task.js';
export { RenewalEngine as ɵRenewalEngine } from './renewal/renewal-engine.js';
export { SignOutTask as ɵSignOutTask } from './renewal/sign-out-task.js';
export { TokenPolicy as ɵTokenPolicy } from './requests/token-policy.js';
export { WaitingRequests as ɵWaitingRequests } from './requests/waiting-requests.js';
