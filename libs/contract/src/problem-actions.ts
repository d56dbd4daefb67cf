/**
 * What a client does about a problem.
 *
 * - `refresh`: get a new access token, then send the request once more
 * - `prove`: make a new device proof, then send the request once more
 * - `sign_in`: ask the person to sign in; the only action that ends a session in the client
 * - `retry`: a passing failure; send the request again later
 * - `none`: the request itself is at fault
 */
export type ProblemAction = 'refresh' | 'prove' | 'sign_in' | 'retry' | 'none';

/** The closed table of problems that the API answers with. It is all that a browser needs of them. */
export const PROBLEM_ACTIONS = {
  token_missing: 'sign_in',
  token_expired: 'refresh',
  token_invalid: 'refresh',
  session_revoked: 'sign_in',
  session_expired: 'sign_in',
  // RFC 9470 §3
  insufficient_user_authentication: 'sign_in',
  refresh_missing: 'sign_in',
  refresh_invalid: 'sign_in',
  refresh_reused: 'sign_in',
  invalid_dpop_proof: 'prove',
  use_dpop_nonce: 'prove',
  invalid_credentials: 'none',
  validation_failed: 'none',
  bad_request: 'none',
  forbidden: 'none',
  origin_rejected: 'none',
  not_found: 'none',
  method_not_allowed: 'none',
  conflict: 'none',
  payload_too_large: 'none',
  unsupported_media_type: 'none',
  rate_limited: 'retry',
  internal: 'retry',
  store_unavailable: 'retry',
} as const satisfies Record<string, ProblemAction>;

/** The `code` member of a problem: a closed union. */
export type ProblemCode = keyof typeof PROBLEM_ACTIONS;

export function isProblemCode(value: unknown): value is ProblemCode {
  return typeof value === 'string' && Object.hasOwn(PROBLEM_ACTIONS, value);
}
