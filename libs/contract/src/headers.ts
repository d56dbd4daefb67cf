/** Carries the proof of the device key (RFC 9449 §4.1). */
export const DPOP_HEADER = 'DPoP';

/** Carries the server's nonce for the next proof (RFC 9449 §8). */
export const DPOP_NONCE_HEADER = 'DPoP-Nonce';

/** Names the request in the response, in the log and in the `instance` of a problem. */
export const REQUEST_ID_HEADER = 'X-Request-Id';

/**
 * The refresh cookie's name starts with this. The name of the application, `_` and the session ID follow, so that each
 * session has its own cookie, and APIs on one host do not share theirs.
 */
export const REFRESH_COOKIE_PREFIX = '__Host-holdfast_';

/** What the refresh cookie's name starts with on loopback without TLS, where the cookie is not `Secure`. */
export const LOOPBACK_REFRESH_COOKIE_PREFIX = 'holdfast_';

/** What to know about a response that is a success. `cookie_not_kept` is its only value. */
export const HINT_HEADER = 'Holdfast-Hint';

/** The page was loaded without TLS, and browsers keep no `Secure` cookie from it: the session ends with the page. */
export const COOKIE_NOT_KEPT = 'cookie_not_kept';

/** Media type of every error body (RFC 9457 §3). */
export const PROBLEM_CONTENT_TYPE = 'application/problem+json';
