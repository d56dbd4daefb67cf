/** What Fastify's and Express's requests have in common, as far as it is used here. */
export interface HttpRequest {
  readonly id?: unknown;
  readonly method: string;
  readonly originalUrl: string;
  readonly protocol: string;
  readonly ip?: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A header that was sent once; null when it is missing or was sent several times. */
export function singleHeader(request: HttpRequest, name: string): string | null {
  const value = request.headers[name.toLowerCase()];
  return typeof value === 'string' ? value : null;
}
