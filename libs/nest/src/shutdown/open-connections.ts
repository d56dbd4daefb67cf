import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** How often connections that have become idle are closed. */
const SWEEP_MS = 100;

/** The connections of an HTTP server that stops. Does nothing on a server that does not listen. */
export class OpenConnections {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  /** Lets every connection end with its next response, in which clients read that it ends (RFC 9112 §9.6). */
  closeAfterResponses(): void {
    this.#server.prependListener('request', sayClose);
  }

  /**
   * Accepts no more connections, serves what arrives on the open ones, and closes them as they become idle. Resolves
   * when none is left. Where the server has WebSockets, resolves at once: Nest closes these next.
   *
   * @param deadlineMs when the remaining connections are cut, in milliseconds from now
   */
  async close(deadlineMs: number): Promise<void> {
    if (!this.#server.listening) return;
    await untilConnectionsAreAccepted();
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    const sweep = setInterval(() => {
      this.#server.closeIdleConnections();
    }, SWEEP_MS);
    const deadline = setTimeout(() => {
      this.#server.closeAllConnections();
    }, deadlineMs);
    const ended = closed.finally(() => {
      clearInterval(sweep);
      clearTimeout(deadline);
    });
    if (this.#server.listenerCount('upgrade') === 0) await ended;
  }
}

function sayClose(request: IncomingMessage, response: ServerResponse): void {
  // HTTP/2 has no such header (RFC 9113 §8.2.2).
  if (request.httpVersionMajor === 1) response.setHeader('Connection', 'close');
}

/**
 * Waits for the end of a poll of the event loop, which accepts the connections that the system has queued. Those that
 * are still queued when a server closes are reset.
 */
function untilConnectionsAreAccepted(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => {
      setImmediate(resolve);
    });
  });
}
