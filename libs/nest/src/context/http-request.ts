/** The part of a request that logging needs. Also fits the handshake of a WebSocket. */
export interface CallerRequest {
  /** The request ID that the application's logger assigned. */
  readonly id?: unknown;
  /** Names in lower case, as Node.js has them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The common part of Fastify's and Express's requests that the library uses. */
export interface HttpRequest extends CallerRequest {
  readonly method: string;
  readonly originalUrl: string;
  readonly protocol: string;
  readonly ip?: string | undefined;
}
