import { WebSocket } from 'ws';

interface Message {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A client of the gateway at `/live`. */
export class SocketClient {
  readonly #socket: WebSocket;
  readonly #messages: Message[] = [];
  #wake: () => void = () => undefined;
  readonly opened: Promise<void>;
  readonly closed: Promise<readonly [code: number, reason: string]>;

  constructor(port: number, headers: Record<string, string> = {}) {
    this.#socket = new WebSocket(`ws://127.0.0.1:${String(port)}/live`, { headers });
    this.#socket.on('message', (data) => {
      this.#messages.push(JSON.parse((data as Buffer).toString()) as Message);
      this.#wake();
    });
    this.opened = new Promise((resolve) => this.#socket.once('open', resolve));
    this.closed = new Promise((resolve) => {
      this.#socket.once('close', (code, reason) => {
        resolve([code, reason.toString()]);
      });
    });
  }

  async send(event: string, data: unknown): Promise<Message> {
    await this.opened;
    this.#socket.send(JSON.stringify({ event, data }));
    return this.next();
  }

  /** Sends a message without waiting for a response. */
  async post(text: string): Promise<void> {
    await this.opened;
    this.#socket.send(text);
  }

  async next(): Promise<Message> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Stops reading, as a client does that does not respond. */
  pause(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#socket.terminate();
  }
}
