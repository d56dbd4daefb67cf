import { readFile } from 'node:fs/promises';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A fault of one exchange between a client and the API. */
export type Fault =
  | { readonly kind: 'pass' }
  /** The request never reaches the API. */
  | { readonly kind: 'lose_request' }
  /** The API handles the request, and its response is lost. */
  | { readonly kind: 'lose_response' }
  /** The connection breaks after this many bytes of the response, including its headers. */
  | { readonly kind: 'cut'; readonly at: number }
  /** Delays the request and the response by these milliseconds. */
  | { readonly kind: 'delay'; readonly requestMs: number; readonly responseMs: number }
  /** The API gets the request twice; the client gets one of the responses. */
  | { readonly kind: 'duplicate'; readonly response: 0 | 1 }
  /** The response is held back until something else has happened, so that responses arrive in another order. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** A party in between responds instead of the API. */
  | {
      readonly kind: 'respond';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** Like `respond`, after the API has handled the request. */
  | { readonly kind: 'replace'; readonly body: string };

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** Chooses the fault of an exchange when its request arrives. */
export type Plan = (exchange: Exchange) => Fault;

export const PASS: Fault = { kind: 'pass' };

/** Marks a response that does not come from the API. */
export const INJECTED_HEADER = 'x-injected';

const AGENT = { keepAlive: true, maxSockets: 200 };
const THROTTLE_STEP_MS = 20;
const PAGE = '<!doctype html><title>Faults</title><script type=module src=page.js></script>';

interface ProxiedResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/**
 * Proxy between clients and instances. It forwards requests to the instances in turn and injects the planned faults. It
 * also serves the files of a page, so that a browser sees one origin.
 */
export class FaultProxy {
  readonly url: string;
  targets: readonly string[] = [];
  plan: Plan = () => PASS;
  /** Directory of the page's script. */
  pageDirectory: string;
  /** Number of requests, by method and path. */
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
   * Injects a fault into the next requests for a path. All other requests pass.
   *
   * @returns `met` resolves when the first request got the fault
   */
  inject(path: string, fault: Fault, times = Infinity): { readonly met: Promise<undefined> } {
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

  /** Closes the connections that it keeps open to the instances. */
  dropConnections(): void {
    this.#agent.destroy();
    this.#agent = new Agent(AGENT);
  }

  heal(): void {
    this.plan = () => PASS;
  }

  /** Number of requests with this prefix (method and path) since `forget` was last called. */
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
    const ask = (): Promise<ProxiedResponse> => this.#ask(incoming, body);
    switch (fault.kind) {
      case 'pass': {
        respond(outgoing, await ask());
        return;
      }
      case 'lose_request':
        return void outgoing.destroy();
      case 'lose_response':
        await ask();
        return void outgoing.destroy();
      case 'cut': {
        const response = await ask();
        const raw = rawOf(response);
        // The outgoing message has no socket until the previous response on its connection is finished.
        if (fault.at >= raw.length) respond(outgoing, response);
        else cut(incoming.socket, raw.subarray(0, fault.at));
        return;
      }
      case 'delay': {
        await pause(fault.requestMs);
        const response = await ask();
        await pause(fault.responseMs);
        respond(outgoing, response);
        return;
      }
      case 'duplicate': {
        const responses = await Promise.all([ask(), ask()]);
        respond(outgoing, responses[fault.response]);
        return;
      }
      case 'hold': {
        const response = await ask();
        await fault.until;
        respond(outgoing, response);
        return;
      }
      case 'throttle':
        return throttle(outgoing, await ask(), fault.bytesPerSecond);
      case 'respond': {
        const own = Object.entries({ [INJECTED_HEADER]: 'yes', ...fault.headers });
        respond(outgoing, { status: fault.status, headers: own, body: Buffer.from(fault.body) });
        return;
      }
      case 'replace': {
        const { headers: given } = await ask();
        respond(outgoing, { status: 200, headers: given, body: Buffer.from(fault.body) });
        return;
      }
    }
  }

  async #serveFile(path: string, outgoing: ServerResponse): Promise<void> {
    const isScript = path.startsWith('/page/page.js');
    const content = isScript ? await readFile(join(this.pageDirectory, 'page.js')) : PAGE;
    outgoing.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' }).end(content);
  }

  /** Forwards a request. Responds with 502, like any proxy, if the instance does not respond. */
  #ask({ method, url = '/', headers }: IncomingMessage, body: Buffer): Promise<ProxiedResponse> {
    const target = this.targets[this.#turn % this.targets.length] ?? '';
    this.#turn += 1;
    return new Promise((resolve) => {
      const fail = (): void => {
        resolve({ status: 502, headers: [[INJECTED_HEADER, 'yes']], body: Buffer.alloc(0) });
      };
      const onward = request(target + url, { method, headers, agent: this.#agent }, (response) => {
        bodyOf(response).then((content) => {
          resolve({
            status: response.statusCode ?? 502,
            headers: pairsOf(response.rawHeaders),
            body: content,
          });
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

/** Headers without those of a single connection. The content length is set again later. */
function pairsOf(raw: readonly string[]): (readonly [string, string])[] {
  const own = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (!own.includes(name.toLowerCase())) pairs.push([name, raw[at + 1] ?? '']);
  }
  return pairs;
}

function respond(outgoing: ServerResponse, response: ProxiedResponse): void {
  outgoing.writeHead(response.status, headOf(response)).end(response.body);
}

function headOf({ status, headers, body }: ProxiedResponse): string[] {
  const length = status === 204 || status === 304 ? [] : ['content-length', String(body.length)];
  return [...headers.flat(), ...length];
}

/** Writes the first bytes of a response and closes the connection. */
function cut(socket: Socket, bytes: Buffer): void {
  socket.write(bytes, () => socket.destroy());
}

function rawOf(response: ProxiedResponse): Buffer {
  const pairs = headOf(response);
  let head = `HTTP/1.1 ${String(response.status)} Some Reason\r\n`;
  for (let at = 0; at < pairs.length; at += 2) head += `${pairs[at] ?? ''}: ${pairs[at + 1] ?? ''}\r\n`;
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), response.body]);
}

async function throttle(
  outgoing: ServerResponse,
  response: ProxiedResponse,
  bytesPerSecond: number,
): Promise<void> {
  const step = Math.max(1, Math.round((bytesPerSecond * THROTTLE_STEP_MS) / 1000));
  outgoing.writeHead(response.status, headOf(response));
  for (let at = 0; at < response.body.length; at += step) {
    outgoing.write(response.body.subarray(at, at + step));
    await pause(THROTTLE_STEP_MS);
  }
  outgoing.end();
}
