import { PROBLEM_ACTIONS as ACTIONS, type ProblemAction, type ProblemCode } from './problem-actions.js';

interface ProblemDefinition {
  readonly status: number;
  readonly action: ProblemAction;
  readonly title: string;
}

/** What the API says with each code. */
export const PROBLEMS = {
  token_missing: { status: 401, action: ACTIONS.token_missing, title: 'No access token was sent' },
  token_expired: { status: 401, action: ACTIONS.token_expired, title: 'The access token has expired' },
  token_invalid: { status: 401, action: ACTIONS.token_invalid, title: 'The access token is not valid' },
  session_revoked: { status: 401, action: ACTIONS.session_revoked, title: 'The session was ended' },
  session_expired: {
    status: 401,
    action: ACTIONS.session_expired,
    title: 'The session has reached its limit',
  },
  insufficient_user_authentication: {
    status: 401,
    action: ACTIONS.insufficient_user_authentication,
    title: 'A recent sign-in is needed',
  },
  refresh_missing: { status: 401, action: ACTIONS.refresh_missing, title: 'No refresh credential was sent' },
  refresh_invalid: {
    status: 401,
    action: ACTIONS.refresh_invalid,
    title: 'The refresh credential is not valid',
  },
  refresh_reused: { status: 401, action: ACTIONS.refresh_reused, title: 'The refresh token was used before' },
  invalid_dpop_proof: {
    status: 401,
    action: ACTIONS.invalid_dpop_proof,
    title: 'The device proof is not valid',
  },
  use_dpop_nonce: {
    status: 401,
    action: ACTIONS.use_dpop_nonce,
    title: 'The device proof needs a fresh nonce',
  },
  invalid_credentials: { status: 401, action: ACTIONS.invalid_credentials, title: 'Wrong email or password' },
  validation_failed: { status: 400, action: ACTIONS.validation_failed, title: 'The request is not valid' },
  bad_request: { status: 400, action: ACTIONS.bad_request, title: 'The request cannot be understood' },
  forbidden: { status: 403, action: ACTIONS.forbidden, title: 'Not allowed' },
  origin_rejected: {
    status: 403,
    action: ACTIONS.origin_rejected,
    title: 'Requests from this origin are not accepted',
  },
  not_found: { status: 404, action: ACTIONS.not_found, title: 'Not found' },
  method_not_allowed: {
    status: 405,
    action: ACTIONS.method_not_allowed,
    title: 'The method is not allowed here',
  },
  conflict: { status: 409, action: ACTIONS.conflict, title: 'Conflict with what is stored' },
  payload_too_large: { status: 413, action: ACTIONS.payload_too_large, title: 'The request is too large' },
  unsupported_media_type: {
    status: 415,
    action: ACTIONS.unsupported_media_type,
    title: 'The media type is not supported',
  },
  rate_limited: { status: 429, action: ACTIONS.rate_limited, title: 'Too many requests' },
  internal: { status: 500, action: ACTIONS.internal, title: 'Something went wrong on the server' },
  store_unavailable: {
    status: 503,
    action: ACTIONS.store_unavailable,
    title: 'The session store is not available',
  },
} as const satisfies Record<ProblemCode, ProblemDefinition>;
