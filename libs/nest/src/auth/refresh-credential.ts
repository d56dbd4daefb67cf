import type { RefreshTokenCodec } from '@holdfast/session';
import { singleHeader, type HttpRequest } from '../http/http-request.js';
import { refreshCookiesOf, type RefreshCookie } from '../http/refresh-cookie.js';

/** What a request to refresh or to sign out presents. */
export type RefreshCredential =
  | { readonly kind: 'body'; readonly refreshToken: string }
  | { readonly kind: 'cookie'; readonly name: string; readonly refreshToken: string }
  | { readonly kind: 'access_token'; readonly jwt: string }
  | { readonly kind: 'none' };

/** The body counts first, then the cookie, then the access token. */
export function refreshCredentialOf(
  request: HttpRequest,
  body: { readonly refresh_token?: string },
  codec: RefreshTokenCodec,
): RefreshCredential {
  if (body.refresh_token !== undefined) return { kind: 'body', refreshToken: body.refresh_token };
  const cookie = newestCookie(refreshCookiesOf(request), codec);
  if (cookie !== null) return { kind: 'cookie', ...cookie };
  const jwt = bearerTokenOf(request);
  return jwt === null ? { kind: 'none' } : { kind: 'access_token', jwt };
}

export function bearerTokenOf(request: HttpRequest): string | null {
  return /^Bearer ([^\s]+)$/i.exec(singleHeader(request, 'authorization') ?? '')?.[1] ?? null;
}

/**
 * A browser may hold the cookie of an earlier session too, which a late answer brought back. Session ids sort by
 * sign-in, so the newest is the one in use; the others are never gone back to.
 */
function newestCookie(cookies: readonly RefreshCookie[], codec: RefreshTokenCodec): RefreshCookie | null {
  const genuine = cookies
    .map((cookie) => ({ cookie, sessionId: codec.decode(cookie.refreshToken)?.sessionId ?? '' }))
    .toSorted((a, b) => (a.sessionId < b.sessionId ? 1 : -1));
  return genuine[0]?.cookie ?? null;
}
