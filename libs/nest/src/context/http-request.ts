/** The part of a request that logging needs. A WebSocket handshake has it too. */
export interface CallerRequest {
  /** The request ID that the application's logger assigned. */
  readonly id?: unknown;
  /** Names in lower case, as Node.js has them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The part of a request that the library uses, in Fastify and in Express. */
export interface HttpRequest extends CallerRequest {
  readonly method: string;
  readonly originalUrl: string;
  readonly protocol: string;
  readonly ip?: string | undefined;
}
