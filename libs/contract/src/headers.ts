/** Carries the proof of the device key (RFC 9449 §4.1). */
export const DPOP_HEADER = 'DPoP';

/** Carries the server's nonce for the next proof (RFC 9449 §8). */
export const DPOP_NONCE_HEADER = 'DPoP-Nonce';

/** Names the request in the response, in the log and in the `instance` of a problem. */
export const REQUEST_ID_HEADER = 'X-Request-Id';

/** The refresh cookie's name starts with this. The session ID follows, so that each session has its own cookie. */
export const REFRESH_COOKIE_PREFIX = '__Secure-holdfast_refresh';

/** Media type of every error body (RFC 9457 §3). */
export const PROBLEM_CONTENT_TYPE = 'application/problem+json';
