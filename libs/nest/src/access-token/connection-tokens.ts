import type { AccessToken } from '../context/access-token.js';

interface LatestToken {
  readonly authorization: string;
  readonly token: AccessToken;
}

/**
 * The verified access token of the latest request on each connection. A connection usually sends the same
 * `Authorization` header again, and comparing two strings is cheaper than a hash. An entry lasts as long as its
 * connection.
 */
export class ConnectionTokens {
  #latest = new WeakMap<object, LatestToken>();

  find(connection: object, authorization: string): AccessToken | undefined {
    const latest = this.#latest.get(connection);
    return latest?.authorization === authorization ? latest.token : undefined;
  }

  remember(connection: object, authorization: string, token: AccessToken): void {
    this.#latest.set(connection, { authorization, token });
  }

  clear(): void {
    this.#latest = new WeakMap();
  }
}
