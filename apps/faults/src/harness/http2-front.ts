import { getCertificate } from '@vitejs/plugin-basic-ssl';
import { mkdtemp, rm } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { freePort } from './postgres-server.js';

/** What speaks of one connection only, and has no place in HTTP/2 (RFC 9113 §8.2.2). */
const OF_ONE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade'];

/**
 * Speaks HTTP/2 over TLS to a browser, which streams the body of a request over nothing older, and HTTP/1.1 to what
 * stands behind it. Passes bodies on as they come.
 */
export class Http2Front {
  readonly url: string;
  /** Where requests go on to. */
  target = '';
  readonly #server: Http2SecureServer;

  private constructor(port: number, certificate: string) {
    this.url = `https://localhost:${String(port)}`;
    this.#server = createSecureServer({ key: certificate, cert: certificate }, (incoming, outgoing) => {
      this.#passOn(incoming, outgoing).catch(() => {
        outgoing.stream.destroy();
      });
    });
  }

  static async start(): Promise<Http2Front> {
    const port = await freePort();
    const front = new Http2Front(port, await newCertificate());
    await new Promise<void>((resolve) => front.#server.listen(port, '127.0.0.1', resolve));
    return front;
  }

  /** To be called when the browser has gone: its connections end the server. */
  async stop(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #passOn(incoming: Http2ServerRequest, outgoing: Http2ServerResponse): Promise<void> {
    const { method, url, authority } = incoming;
    const headers = { ...plainOf(incoming.headers), host: authority };
    const onward = request(this.target + url, { method, headers });
    const answered = new Promise<void>((resolve, reject) => {
      onward.on('error', reject).on('response', (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, plainOf(answer.headers));
        pipeline(answer, outgoing).then(resolve, reject);
      });
    });
    await Promise.all([pipeline(incoming, onward), answered]);
  }
}

function plainOf(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(':') && !OF_ONE_CONNECTION.includes(name)),
  );
}

/** Its key and itself as one text, of this run only. */
async function newCertificate(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-certificate-'));
  try {
    return await getCertificate(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
