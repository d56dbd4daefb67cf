import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A TCP connection on which a test sends whatever it likes. */
export class RawConnection {
  readonly #socket: Socket;
  #text = '';
  /** What the server sent before it closed the connection. */
  readonly closed: Promise<string>;

  constructor(port: number, localAddress: string) {
    this.#socket = connect({ port, host: '127.0.0.1', localAddress });
    this.#socket.setEncoding('latin1').on('data', (text: string) => (this.#text += text));
    this.#socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.#socket.once('close', () => {
        resolve(this.#text);
      });
    });
  }

  get isOpen(): boolean {
    return !this.#socket.closed;
  }

  write(text: string): void {
    this.#socket.write(text);
  }

  /** Returns what the server has sent once it matches. */
  async received(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.#text)) await once(this.#socket, 'data');
    return this.#text;
  }

  close(): void {
    this.#socket.destroy();
  }
}
