import type { WebSocket } from 'ws';

/** The sockets that have not signed in, oldest first. Bounds how many there are. */
export class UnauthenticatedSockets {
  readonly #sockets = new Set<WebSocket>();
  readonly #max: number;
  readonly #close: (socket: WebSocket) => void;

  /** @param close starts the closing handshake of a socket that is one too many */
  constructor(max: number, close: (socket: WebSocket) => void) {
    this.#max = max;
    this.#close = close;
  }

  /** Adds a new socket. Closes the oldest one if that makes too many. */
  add(added: WebSocket): void {
    this.#sockets.add(added);
    for (const socket of this.#sockets) {
      if (this.#sockets.size <= this.#max) return;
      if (socket.readyState === socket.OPEN) {
        this.#close(socket);
        return;
      }
      // It had until now to respond to its closing, for which ws waits 30 seconds.
      this.#sockets.delete(socket);
      socket.terminate();
    }
  }

  /** Removes a socket that has signed in or is closed. */
  delete(socket: WebSocket): void {
    this.#sockets.delete(socket);
  }
}
