import type { ProblemAction } from './problem-action.js';

/** The members that all problems with one code share. */
export interface ProblemDefinition {
  readonly status: number;
  readonly action: ProblemAction;
  /** A short summary of the kind of problem. */
  readonly title: string;
  /** What happened and what to do, unless an error has a more specific message. */
  readonly detail: string;
}

/**
 * Every problem that the API responds with, by code. The only place where a code is defined: its error class, OpenAPI
 * model and response follow from here.
 */
export const PROBLEMS = {
  token_missing: {
    status: 401,
    action: 'sign_in',
    title: 'Access token missing',
    detail: 'Send the access token as a Bearer token in the Authorization header.',
  },
  token_expired: {
    status: 401,
    action: 'refresh',
    title: 'Access token expired',
    detail: 'The access token has expired. Refresh it and send the request again.',
  },
  token_invalid: {
    status: 401,
    action: 'refresh',
    title: 'Access token invalid',
    detail: 'The access token is malformed, or its signature, issuer or audience is wrong.',
  },
  session_revoked: {
    status: 401,
    action: 'sign_in',
    title: 'Session ended',
    detail: 'The session has ended. Sign in again.',
  },
  session_expired: {
    status: 401,
    action: 'sign_in',
    title: 'Session expired',
    detail: 'The session has expired. Sign in again.',
  },
  // RFC 9470 §3
  insufficient_user_authentication: {
    status: 401,
    action: 'reauthenticate',
    title: 'Recent or stronger sign-in required',
    detail:
      'This action requires a more recent or a stronger sign-in. Reauthenticate, then send the request again.',
  },
  refresh_missing: {
    status: 401,
    action: 'sign_in',
    title: 'Refresh token missing',
    detail: 'Send the refresh token in the request body or as a cookie.',
  },
  refresh_invalid: {
    status: 401,
    action: 'sign_in',
    title: 'Refresh token invalid',
    detail: 'The refresh token is malformed or was not issued by this server.',
  },
  refresh_reused: {
    status: 401,
    action: 'sign_in',
    title: 'Refresh token reused',
    detail:
      'The refresh token was used twice, which may mean that it was stolen. The session has been ended.',
  },
  invalid_dpop_proof: {
    status: 401,
    action: 'prove',
    title: 'Device proof invalid',
    detail: 'The device proof is malformed or was created for another request.',
  },
  use_dpop_nonce: {
    status: 401,
    action: 'prove',
    title: 'Device proof needs a fresh nonce',
    detail: 'Create a new device proof with the nonce from the DPoP-Nonce header.',
  },
  invalid_credentials: {
    status: 401,
    action: 'none',
    title: 'Wrong credentials',
    detail: 'The user name, email or password is wrong.',
  },
  validation_failed: {
    status: 400,
    action: 'none',
    title: 'Validation failed',
    detail: 'Some fields of the request are invalid.',
  },
  bad_request: {
    status: 400,
    action: 'none',
    title: 'Bad request',
    detail: 'The request is malformed. Check that its body is valid JSON.',
  },
  forbidden: {
    status: 403,
    action: 'none',
    title: 'Forbidden',
    detail: 'You are not allowed to do this.',
  },
  origin_rejected: {
    status: 403,
    action: 'none',
    title: 'Origin not allowed',
    detail: 'Pages from this origin are not allowed to use this route.',
  },
  not_found: {
    status: 404,
    action: 'none',
    title: 'Not found',
    detail: 'Not found.',
  },
  method_not_allowed: {
    status: 405,
    action: 'none',
    title: 'Method not allowed',
    detail: 'Method not allowed for this URL.',
  },
  conflict: {
    status: 409,
    action: 'none',
    title: 'Conflict',
    detail: 'The request conflicts with the current state.',
  },
  payload_too_large: {
    status: 413,
    action: 'none',
    title: 'Payload too large',
    detail: 'The request body is too large.',
  },
  unsupported_media_type: {
    status: 415,
    action: 'none',
    title: 'Unsupported media type',
    detail: 'Send the request body as application/json.',
  },
  rate_limited: {
    status: 429,
    action: 'retry',
    title: 'Too many requests',
    detail: 'Too many attempts. Try again later.',
  },
  bound_cookie_missing: {
    status: 503,
    action: 'retry',
    title: 'Hardware key not shown',
    detail: 'The browser has not shown the hardware key of the session. Try again in a moment.',
  },
  internal: {
    status: 500,
    action: 'retry',
    title: 'Internal server error',
    detail: 'Something went wrong. If it keeps happening, send the request ID to support.',
  },
  store_unavailable: {
    status: 503,
    action: 'retry',
    title: 'Service temporarily unavailable',
    detail: 'The service is temporarily unavailable. If a change was not confirmed, try it again.',
  },
} as const satisfies Record<string, ProblemDefinition>;

/** The `code` member of a problem: a closed union. */
export type ProblemCode = keyof typeof PROBLEMS;

/** Every code, in the order of the table. */
export const PROBLEM_CODES: readonly ProblemCode[] = Object.keys(PROBLEMS).filter(isProblemCode);

function isProblemCode(key: string): key is ProblemCode {
  return Object.hasOwn(PROBLEMS, key);
}
