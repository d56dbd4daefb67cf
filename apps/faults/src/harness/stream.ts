import { AUTH_EVENT } from '@holdfast/contract';
import { request, type ClientRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const RECONNECT_MS = 200;

/** How often a stream ended so far. */
export interface StreamEnds {
  /** With the event that tells clients to connect again. */
  readonly notices: number;
  /** Without it. */
  readonly cuts: number;
}

/** A client of server-sent events that connects again whenever its stream ends. */
export class Stream {
  /** Resolves when the first event has arrived. */
  readonly opened: Promise<void>;
  readonly #url: string;
  readonly #accessToken: string;
  #open: () => void = () => undefined;
  #current: ClientRequest | undefined;
  #isClosed = false;
  #notices = 0;
  #cuts = 0;
  readonly #ended: Promise<void>;

  constructor(url: string, accessToken: string) {
    this.#url = url;
    this.#accessToken = accessToken;
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.#ended = this.#run();
  }

  async close(): Promise<StreamEnds> {
    this.#isClosed = true;
    this.#current?.destroy();
    await this.#ended;
    return { notices: this.#notices, cuts: this.#cuts };
  }

  async #run(): Promise<void> {
    for (;;) {
      const hasNotice = await this.#connect();
      if (this.#isClosed) return;
      if (hasNotice) this.#notices += 1;
      else this.#cuts += 1;
      await pause(RECONNECT_MS);
    }
  }

  /** Resolves when the stream has ended. */
  #connect(): Promise<boolean> {
    return new Promise((resolve) => {
      let text = '';
      const finish = (): void => {
        resolve(text.includes(`event: ${AUTH_EVENT}`));
      };
      const headers = { authorization: `Bearer ${this.#accessToken}` };
      this.#current = request(this.#url, { agent: false, headers }, (response) => {
        response.setEncoding('utf8').on('data', (chunk: string) => {
          this.#open();
          text = (text + chunk).slice(-1_000);
        });
        response.on('close', finish).on('error', finish);
      });
      this.#current.on('error', finish).end();
    });
  }
}
