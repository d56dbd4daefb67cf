import { readFile } from 'node:fs/promises';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What happens to one exchange between a client and the API. */
export type Fault =
  | { readonly kind: 'pass' }
  /** The request never reaches the API. */
  | { readonly kind: 'lose_request' }
  /** The API acts, and its answer is lost. */
  | { readonly kind: 'lose_answer' }
  /** The answer's connection breaks after so many bytes of it, its head included. */
  | { readonly kind: 'cut'; readonly at: number }
  /** Milliseconds that the request waits, and the answer. */
  | { readonly kind: 'delay'; readonly requestMs: number; readonly answerMs: number }
  /** The API gets the request twice; the client gets one of the answers. */
  | { readonly kind: 'duplicate'; readonly answer: 0 | 1 }
  /** The answer is held back until something else happened: how answers come in another order. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** Somebody between answers instead of the API. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** As `answer`, after the API has acted. */
  | { readonly kind: 'replace'; readonly body: string };

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** What is decided for each exchange when its request comes. */
export type Plan = (exchange: Exchange) => Fault;

export const PASS: Fault = { kind: 'pass' };

/** Marks what the API did not answer. */
export const INJECTED_HEADER = 'x-injected';

const AGENT = { keepAlive: true, maxSockets: 200 };
const THROTTLE_STEP_MS = 20;
const PAGE = '<!doctype html><title>Faults</title><script type=module src=page.js></script>';

interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/**
 * Stands between clients and instances, sends each request to the next one, and hurts what it is told to hurt. Also
 * serves the files of a page, so that a browser sees one origin.
 */
export class FaultProxy {
  readonly url: string;
  targets: readonly string[] = [];
  plan: Plan = () => PASS;
  /** Where the page's script is. */
  pageDirectory: string;
  /** How many requests came, by `POST /path`. */
  readonly #counts = new Map<string, number>();
  readonly #port: number;
  #agent = new Agent(AGENT);
  readonly #server = createServer((incoming, outgoing) => {
    this.#exchange(incoming, outgoing).catch(() => outgoing.destroy());
  });
  #turn = 0;

  constructor(port: number, pageDirectory: string) {
    this.#port = port;
    this.pageDirectory = pageDirectory;
    this.url = `http://127.0.0.1:${String(port)}`;
  }

  async start(): Promise<void> {
    this.#server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /**
   * Hurts one path only, and as often as is told; everything else passes.
   *
   * @returns `met` ends when the first request has met the fault
   */
  hurt(path: string, fault: Fault, times = Infinity): { readonly met: Promise<undefined> } {
    const met = Promise.withResolvers<undefined>();
    let left = times;
    this.plan = (exchange) => {
      if (!exchange.path.startsWith(path) || left === 0) return PASS;
      left -= 1;
      met.resolve(undefined);
      return fault;
    };
    return { met: met.promise };
  }

  /** Closes what it keeps open to the instances. */
  dropConnections(): void {
    this.#agent.destroy();
    this.#agent = new Agent(AGENT);
  }

  heal(): void {
    this.plan = () => PASS;
  }

  /** How many requests to paths that begin so came since it was last asked to forget. */
  count(request: string): number {
    return [...this.#counts].reduce(
      (sum, [name, count]) => (name.startsWith(request) ? sum + count : sum),
      0,
    );
  }

  forget(): void {
    this.#counts.clear();
  }

  async #exchange(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const body = await bodyOf(incoming);
    const name = `${method} ${path}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    if (path.startsWith('/page/')) return this.#serveFile(path, outgoing);
    const fault = this.plan({ method, path, headers });
    const ask = (): Promise<Answer> => this.#ask(incoming, body);
    switch (fault.kind) {
      case 'pass': {
        give(outgoing, await ask());
        return;
      }
      case 'lose_request':
        return void outgoing.destroy();
      case 'lose_answer':
        await ask();
        return void outgoing.destroy();
      case 'cut': {
        const answer = await ask();
        const raw = rawOf(answer);
        // Not the outgoing message's socket: it has none until the answer before it on the connection is finished.
        if (fault.at >= raw.length) give(outgoing, answer);
        else cut(incoming.socket, raw.subarray(0, fault.at));
        return;
      }
      case 'delay': {
        await pause(fault.requestMs);
        const answer = await ask();
        await pause(fault.answerMs);
        give(outgoing, answer);
        return;
      }
      case 'duplicate': {
        const answers = await Promise.all([ask(), ask()]);
        give(outgoing, answers[fault.answer]);
        return;
      }
      case 'hold': {
        const answer = await ask();
        await fault.until;
        give(outgoing, answer);
        return;
      }
      case 'throttle':
        return throttle(outgoing, await ask(), fault.bytesPerSecond);
      case 'answer': {
        const own = Object.entries({ [INJECTED_HEADER]: 'yes', ...fault.headers });
        give(outgoing, { status: fault.status, headers: own, body: Buffer.from(fault.body) });
        return;
      }
      case 'replace': {
        const { headers: given } = await ask();
        give(outgoing, { status: 200, headers: given, body: Buffer.from(fault.body) });
        return;
      }
    }
  }

  async #serveFile(path: string, outgoing: ServerResponse): Promise<void> {
    const isScript = path.startsWith('/page/page.js');
    const content = isScript ? await readFile(join(this.pageDirectory, 'page.js')) : PAGE;
    outgoing.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' }).end(content);
  }

  /** 502 where there is no answer, as any proxy says it. */
  #ask({ method, url = '/', headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    const target = this.targets[this.#turn % this.targets.length] ?? '';
    this.#turn += 1;
    return new Promise((resolve) => {
      const fail = (): void => {
        resolve({ status: 502, headers: [[INJECTED_HEADER, 'yes']], body: Buffer.alloc(0) });
      };
      const onward = request(target + url, { method, headers, agent: this.#agent }, (answer) => {
        bodyOf(answer).then((content) => {
          resolve({ status: answer.statusCode ?? 502, headers: pairsOf(answer.rawHeaders), body: content });
        }, fail);
      });
      onward.on('error', fail).end(body);
    });
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** Without those that speak of one connection only; the length is told anew. */
function pairsOf(raw: readonly string[]): (readonly [string, string])[] {
  const own = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (!own.includes(name.toLowerCase())) pairs.push([name, raw[at + 1] ?? '']);
  }
  return pairs;
}

function give(outgoing: ServerResponse, answer: Answer): void {
  outgoing.writeHead(answer.status, headOf(answer)).end(answer.body);
}

function headOf({ status, headers, body }: Answer): string[] {
  const length = status === 204 || status === 304 ? [] : ['content-length', String(body.length)];
  return [...headers.flat(), ...length];
}

/** Byte for byte as the client would get it, and no further. */
function cut(socket: Socket, bytes: Buffer): void {
  socket.write(bytes, () => socket.destroy());
}

function rawOf(answer: Answer): Buffer {
  const pairs = headOf(answer);
  let head = `HTTP/1.1 ${String(answer.status)} Some Reason\r\n`;
  for (let at = 0; at < pairs.length; at += 2) head += `${pairs[at] ?? ''}: ${pairs[at + 1] ?? ''}\r\n`;
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), answer.body]);
}

async function throttle(outgoing: ServerResponse, answer: Answer, bytesPerSecond: number): Promise<void> {
  const step = Math.max(1, Math.round((bytesPerSecond * THROTTLE_STEP_MS) / 1000));
  outgoing.writeHead(answer.status, headOf(answer));
  for (let at = 0; at < answer.body.length; at += step) {
    outgoing.write(answer.body.subarray(at, at + step));
    await pause(THROTTLE_STEP_MS);
  }
  outgoing.end();
}
