import { freePort, newCertificate } from '@holdfast/test-servers';
import { request, type IncomingHttpHeaders } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { pipeline } from 'node:stream/promises';

/** Headers of a single connection, which HTTP/2 does not allow (RFC 9113 §8.2.2). */
const CONNECTION_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade'];

/**
 * Proxy from HTTP/2 over TLS, without which a browser does not stream request bodies, to HTTP/1.1. It streams bodies in
 * both directions.
 */
export class Http2Front {
  readonly url: string;
  /** Origin that requests are forwarded to. */
  target = '';
  readonly #server: Http2SecureServer;

  private constructor(hostname: string, port: number, certificate: string) {
    this.url = `https://${hostname}:${String(port)}`;
    this.#server = createSecureServer({ key: certificate, cert: certificate }, (incoming, outgoing) => {
      this.#forward(incoming, outgoing).catch(() => {
        outgoing.stream.destroy();
      });
    });
  }

  /** @param hostname which the browser resolves to this machine */
  static async start(hostname = 'localhost'): Promise<Http2Front> {
    const port = await freePort();
    const front = new Http2Front(hostname, port, await newCertificate());
    await new Promise<void>((resolve) => front.#server.listen(port, '127.0.0.1', resolve));
    return front;
  }

  /** Stops the server. Close the browser first: the server waits for its connections to end. */
  async stop(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #forward(incoming: Http2ServerRequest, outgoing: Http2ServerResponse): Promise<void> {
    const { method, url, authority } = incoming;
    const headers = { ...plainOf(incoming.headers), host: authority };
    const onward = request(this.target + url, { method, headers });
    const responded = new Promise<void>((resolve, reject) => {
      onward.on('error', reject).on('response', (response) => {
        outgoing.writeHead(response.statusCode ?? 502, plainOf(response.headers));
        pipeline(response, outgoing).then(resolve, reject);
      });
    });
    await Promise.all([pipeline(incoming, onward), responded]);
  }
}

function plainOf(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(':') && !CONNECTION_HEADERS.includes(name)),
  );
}
