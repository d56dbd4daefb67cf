export {
  DPOP_HEADER,
  DPOP_NONCE_HEADER,
  PROBLEM_CONTENT_TYPE,
  REFRESH_COOKIE_PREFIX,
  REQUEST_ID_HEADER,
} from './headers.js';
export { ADMIN_PATH, API_BASE_PATH, AUTH_PATH, AuthPath, SystemPath } from './paths.js';
export { makeProblem } from './make-problem.js';
export { membersOf } from './members-of.js';
export { isProblemCode, type ProblemAction, type ProblemCode } from './problem-actions.js';
export { PROBLEMS } from './problem-codes.js';
export { isProblem, problemType, type FieldError, type Problem } from './problem.js';
export type {
  AccountSummary,
  LoginRequest,
  MeResponse,
  RefreshRequest,
  RegisterRequest,
  TokenFreshResponse,
} from './requests.js';
export type { SessionDetails, SessionEventKind, SessionEventSummary } from './sessions.js';
export {
  isTokenResponse,
  type RefreshTransport,
  type SessionSummary,
  type TokenResponse,
} from './token-response.js';
