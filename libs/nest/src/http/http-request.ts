import type { TokenType } from '@holdfast/contract';
import type { CallerRequest, HttpRequest } from '../context/http-request.js';

export type { CallerRequest, HttpRequest };

/** The value of a header. Null when it is missing or was sent more than once. */
export function singleHeader(request: CallerRequest, name: string): string | null {
  const value = request.headers[name.toLowerCase()];
  return typeof value === 'string' ? value : null;
}

/**
 * The URLs below which browsers may have sent a request, without a trailing slash: the application's public URLs, else
 * the origin that the request names. HTTP/2 has `:authority` instead of the Host header (RFC 9113 §8.3.1).
 */
export function baseUrlsOf(request: HttpRequest, publicUrls: readonly string[]): readonly string[] {
  if (publicUrls.length > 0) return publicUrls;
  const host = singleHeader(request, 'host') ?? singleHeader(request, ':authority') ?? '';
  return [`${request.protocol}://${host}`];
}

/** The connection that a request came on. Undefined for a request that was not received, such as one of a test. */
export function connectionOf({ raw, socket, stream }: CallerRequest): object | undefined {
  return raw === undefined ? (stream?.session ?? socket) : (raw.stream?.session ?? raw.socket);
}

/** The Bearer token of a request. Null when there is none, or not exactly one. */
export function bearerTokenOf(request: CallerRequest): string | null {
  return /^Bearer ([^\s]+)$/i.exec(singleHeader(request, 'authorization') ?? '')?.[1] ?? null;
}

/** An access token as a request carries it, and the scheme (RFC 9110 §11.4). */
export interface SentAccessToken {
  readonly scheme: TokenType;
  readonly jwt: string;
}

/** The access token of a request, with either scheme. Null when there is none, or not exactly one. */
export function accessTokenOf(request: CallerRequest): SentAccessToken | null {
  const [, scheme, jwt] =
    /^(Bearer|DPoP) ([^\s]+)$/i.exec(singleHeader(request, 'authorization') ?? '') ?? [];
  if (scheme === undefined || jwt === undefined) return null;
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', jwt };
}

/** Whether the method and the URL of a request are known: not those of an RPC message or a GraphQL subscription. */
export function isHttpRequest(request: CallerRequest): request is HttpRequest {
  return 'originalUrl' in request;
}

/** Whether a request has an `Authorization` header, valid or not. */
export function hasAuthorization(request: CallerRequest): boolean {
  return request.headers['authorization'] !== undefined;
}
