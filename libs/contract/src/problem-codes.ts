import type { ProblemAction } from './problem-action.js';

interface ProblemDefinition {
  readonly status: number;
  readonly action: ProblemAction;
  readonly title: string;
}

/** The closed table of problems that the API answers with. */
export const PROBLEMS = {
  token_missing: { status: 401, action: 'sign_in', title: 'No access token was sent' },
  token_expired: { status: 401, action: 'refresh', title: 'The access token has expired' },
  token_invalid: { status: 401, action: 'refresh', title: 'The access token is not valid' },
  session_revoked: { status: 401, action: 'sign_in', title: 'The session was ended' },
  session_expired: {
    status: 401,
    action: 'sign_in',
    title: 'The session has reached its limit',
  },
  // RFC 9470 §3
  insufficient_user_authentication: {
    status: 401,
    action: 'sign_in',
    title: 'A recent sign-in is needed',
  },
  refresh_missing: { status: 401, action: 'sign_in', title: 'No refresh credential was sent' },
  refresh_invalid: {
    status: 401,
    action: 'sign_in',
    title: 'The refresh credential is not valid',
  },
  refresh_reused: { status: 401, action: 'sign_in', title: 'The refresh token was used before' },
  invalid_dpop_proof: {
    status: 401,
    action: 'prove',
    title: 'The device proof is not valid',
  },
  use_dpop_nonce: {
    status: 401,
    action: 'prove',
    title: 'The device proof needs a fresh nonce',
  },
  invalid_credentials: { status: 401, action: 'none', title: 'Wrong email or password' },
  validation_failed: { status: 400, action: 'none', title: 'The request is not valid' },
  bad_request: { status: 400, action: 'none', title: 'The request cannot be understood' },
  forbidden: { status: 403, action: 'none', title: 'Not allowed' },
  origin_rejected: {
    status: 403,
    action: 'none',
    title: 'Requests from this origin are not accepted',
  },
  not_found: { status: 404, action: 'none', title: 'Not found' },
  method_not_allowed: {
    status: 405,
    action: 'none',
    title: 'The method is not allowed here',
  },
  conflict: { status: 409, action: 'none', title: 'Conflict with what is stored' },
  payload_too_large: { status: 413, action: 'none', title: 'The request is too large' },
  unsupported_media_type: {
    status: 415,
    action: 'none',
    title: 'The media type is not supported',
  },
  rate_limited: { status: 429, action: 'retry', title: 'Too many requests' },
  internal: { status: 500, action: 'retry', title: 'Something went wrong on the server' },
  store_unavailable: {
    status: 503,
    action: 'retry',
    title: 'The session store is not available',
  },
} as const satisfies Record<string, ProblemDefinition>;

/** The `code` member of a problem: a closed union. */
export type ProblemCode = keyof typeof PROBLEMS;
