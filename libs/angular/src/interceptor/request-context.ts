import { HttpContextToken } from '@angular/common/http';

/**
 * Marks a request that must not be sent twice, such as a streamed upload. The request waits for a token that stays
 * valid for at least 10 s before it starts. If the API rejects the token anyway, the token is refreshed for later
 * requests and the caller receives the 401.
 *
 * @example
 * ```ts
 * const context = new HttpContext().set(NO_REPLAY, true);
 * http.post('/api/v1/files', file, { context });
 * ```
 */
export const NO_REPLAY = new HttpContextToken<boolean>(() => false);

/**
 * Marks a request that is sent unchanged and at once, without a token and without a refresh.
 *
 * @example
 * ```ts
 * const context = new HttpContext().set(SKIP_AUTH, true);
 * http.post('/api/v1/auth/register', account, { context });
 * ```
 */
export const SKIP_AUTH = new HttpContextToken<boolean>(() => false);
