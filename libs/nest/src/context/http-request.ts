/** What identifies the connection of a request. */
interface ConnectedRequest {
  /** In Fastify, the request of Node.js. */
  readonly raw?: ConnectedRequest;
  readonly socket?: object;
  /** In HTTP/2, whose streams have sockets of their own. */
  readonly stream?: { readonly session?: object | undefined };
}

/** The part of a request that logging needs. A WebSocket handshake has it too. */
export interface CallerRequest extends ConnectedRequest {
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
  /** The client's address, as Fastify and Express derive it from the proxies that they trust. */
  readonly ip?: string | undefined;
  readonly socket?: { readonly remoteAddress?: string | undefined };
}
