export {
  COOKIE_NOT_KEPT,
  DPOP_HEADER,
  DPOP_NONCE_HEADER,
  HINT_HEADER,
  LOOPBACK_REFRESH_COOKIE_PREFIX,
  PROBLEM_CONTENT_TYPE,
  REFRESH_COOKIE_PREFIX,
  REQUEST_ID_HEADER,
} from './headers.js';
export {
  ADMIN_PATH,
  ADMIN_ROLE,
  API_BASE_PATH,
  AUTH_PATH,
  AuthPath,
  LOGIN_PATH,
  LOGOUT_PATH,
  ME_PATH,
  REAUTHENTICATE_PATH,
  REFRESH_PATH,
  SystemPath,
} from './paths.js';
export { isPath } from './is-path.js';
export { makeProblem } from './make-problem.js';
export { membersOf } from './members-of.js';
export type { Page } from './page.js';
export { PROBLEM_ACTIONS, type ProblemAction } from './problem-action.js';
export { PROBLEM_CODES, PROBLEMS, type ProblemCode, type ProblemDefinition } from './problem-codes.js';
export { isProblem, problemType, type FieldError, type Problem } from './problem.js';
export {
  MAX_EMAIL_LENGTH,
  MAX_PASSWORD_LENGTH,
  type AccountSummary,
  type LoginRequest,
  type MeResponse,
  type ReauthenticateRequest,
  type RefreshRequest,
  type RegisterRequest,
  type TokenFreshResponse,
} from './requests.js';
export {
  isSessionEndReason,
  SESSION_END_REASONS,
  type SessionEndKind,
  type SessionEndReason,
} from './session-end-reasons.js';
export {
  SESSION_EVENT_KINDS,
  type EndedSessionDetails,
  type SessionDetails,
  type SessionEventKind,
  type SessionEventSummary,
} from './sessions.js';
export {
  AUTH_EVENT,
  CLOSE_UNAUTHORIZED,
  type SocketSignedIn,
  type SocketSignIn,
  type StreamProblem,
} from './streams.js';
export {
  isTokenResponse,
  REFRESH_TRANSPORTS,
  type RefreshTransport,
  type SessionSummary,
  type SignedInAccount,
  TOKEN_TYPES,
  type TokenResponse,
  type TokenType,
} from './token-response.js';
