/** Who asks, as far as a log needs it; also of the handshake of a WebSocket. */
export interface CallerRequest {
  readonly id?: unknown;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What Fastify's and Express's requests have in common, as far as it is used here. */
export interface HttpRequest extends CallerRequest {
  readonly method: string;
  readonly originalUrl: string;
  readonly protocol: string;
  readonly ip?: string;
}

/** A header that was sent once; null when it is missing or was sent several times. */
export function singleHeader(request: CallerRequest, name: string): string | null {
  const value = request.headers[name.toLowerCase()];
  return typeof value === 'string' ? value : null;
}

/** The origin that the request was sent to, by its own words. */
export function originOf(request: HttpRequest): string {
  return `${request.protocol}://${singleHeader(request, 'host') ?? ''}`;
}

/** The one Bearer token of a request; null where there is none. */
export function bearerTokenOf(request: CallerRequest): string | null {
  return /^Bearer ([^\s]+)$/i.exec(singleHeader(request, 'authorization') ?? '')?.[1] ?? null;
}

/** Whether a request has an `Authorization` header, good or not. */
export function hasAuthorization(request: CallerRequest): boolean {
  return request.headers['authorization'] !== undefined;
}
