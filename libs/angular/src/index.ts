export type { HoldfastEvent, RequestEvent, RequestPhase } from './events/holdfast-event.js';
export { HoldfastInterceptor, holdfastInterceptor } from './interceptor/holdfast.interceptor.js';
export { NO_REPLAY, SKIP_AUTH } from './interceptor/request-context.js';
export type { HoldfastOptions } from './options/holdfast-options.js';
export { provideHoldfast, type HoldfastFeature } from './provide-holdfast.js';
export { authenticatedGuard, RETURN_TO } from './session/authenticated.guard.js';
export { Session, type SessionStatus } from './session/session.js';
export type { SignInResult, SignOutResult } from './session/sign-in-result.js';
export type {
  AccountChange,
  CookieNotKept,
  RefreshFailure,
  RenewalEvent,
  SignOutReason,
  UserSignOut,
} from '@holdfast/renewal';
export type { SignedInAccount } from '@holdfast/contract';

// For this library's other entry points only.
export { HOLDFAST_OPTIONS as ɵHOLDFAST_OPTIONS } from './options/holdfast-options.js';
export { AuthApi as ɵAuthApi, type AuthCall as ɵAuthCall } from './api/auth-api.js';
export { accessTokenHash as ɵaccessTokenHash } from './api/access-token-hash.js';
export { DeviceProofs as ɵDeviceProofs } from './api/device-proofs.js';
export { NO_RESPONSE as ɵNO_RESPONSE, readProblem as ɵreadProblem } from './api/problem-response.js';
export {
  REFRESH_TOKEN_CARRIER as ɵREFRESH_TOKEN_CARRIER,
  type AuthRoute as ɵAuthRoute,
  type CarriedMembers as ɵCarriedMembers,
  type RefreshTokenCarrier as ɵRefreshTokenCarrier,
} from './api/refresh-token-carrier.js';
export { Clocks as ɵClocks, whenReached as ɵwhenReached } from './browser/clocks.js';
export { DeviceKeyStore as ɵDeviceKeyStore } from './browser/device-key-store.js';
export { PageSignals as ɵPageSignals } from './browser/page-signals.js';
export { TabChannel as ɵTabChannel } from './browser/tab-channel.js';
export { TabLock as ɵTabLock } from './browser/tab-lock.js';
export {
  inZoneOfSubscriber as ɵinZoneOfSubscriber,
  outsideAngular as ɵoutsideAngular,
} from './browser/zones.js';
export { RefreshTask as ɵRefreshTask } from './renewal/refresh-task.js';
export { RenewalEngine as ɵRenewalEngine } from './renewal/renewal-engine.js';
export {
  SESSION_EXCHANGE as ɵSESSION_EXCHANGE,
  type SessionExchange as ɵSessionExchange,
} from './renewal/session-exchange.js';
export { SignInTask as ɵSignInTask } from './renewal/sign-in-task.js';
export { SignOutTask as ɵSignOutTask } from './renewal/sign-out-task.js';
export {
  ACCESS_PROOFS as ɵACCESS_PROOFS,
  type AccessProofs as ɵAccessProofs,
} from './requests/access-proofs.js';
export type { ApiRequest as ɵApiRequest } from './requests/api-request.js';
export { authorizationOf as ɵauthorizationOf } from './requests/authorization.js';
export { TokenPolicy as ɵTokenPolicy } from './requests/token-policy.js';
export {
  USER_WAIT as ɵUSER_WAIT,
  type UserWait as ɵUserWait,
  type WaitForToken as ɵWaitForToken,
} from './requests/user-wait.js';
export { WaitingRequests as ɵWaitingRequests } from './requests/waiting-requests.js';
