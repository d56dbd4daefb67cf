/** Carries the proof of the device key (RFC 9449 §4.1). */
export const DPOP_HEADER = 'DPoP';

/** Carries a server nonce for the next proof (RFC 9449 §8). */
export const DPOP_NONCE_HEADER = 'DPoP-Nonce';

/** Names the request in the answer, in the log and in `instance` of a problem. */
export const REQUEST_ID_HEADER = 'X-Request-Id';

/** The refresh cookie's name begins with this; the session's id follows, so that each session has its own. */
export const REFRESH_COOKIE_PREFIX = '__Secure-holdfast_refresh';

/** Media type of every error body (RFC 9457 §3). */
export const PROBLEM_CONTENT_TYPE = 'application/problem+json';
