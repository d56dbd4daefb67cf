import { newCertificate } from '@holdfast/test-servers';
import { createHash, X509Certificate } from 'node:crypto';
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What happens to the requests that a browser sends to renew its bound cookie. */
export type RenewalFault = 'none' | '503' | 'dropped' | 'hanging';

/** How the path of the renewals ends. */
const RENEWAL = '/device-bound/refresh';

/** A proxy with TLS in front of the API, with a certificate of this run. */
export class TlsFront {
  readonly url: string;
  /** The hash of the certificate's key, which the browser is told to trust. */
  readonly spki: string;
  renewalFault: RenewalFault = 'none';
  /** The requests so far: `POST /auth/refresh 200`. */
  readonly requests: string[] = [];
  readonly #close: () => Promise<void>;
  #target = '';

  private constructor(port: number, spki: string, close: () => Promise<void>) {
    this.url = `https://localhost:${String(port)}`;
    this.spki = spki;
    this.#close = close;
  }

  static async open(): Promise<TlsFront> {
    const certificate = await newCertificate();
    const server = createServer({ key: certificate, cert: certificate });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const publicKey = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
    const spki = createHash('sha256').update(publicKey).digest('base64');
    const front = new TlsFront((server.address() as AddressInfo).port, spki, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    server.on('request', (incoming, outgoing) => {
      front.#handle(incoming, outgoing);
    });
    return front;
  }

  /** Forwards to this URL from now on. */
  forwardTo(target: string): void {
    this.#target = target;
  }

  /** The requests to a path below the auth routes, such as `/refresh`. */
  to(path: string): readonly string[] {
    return this.requests.filter((line) => line.split(' ')[1] === `/api/v1/auth${path}`);
  }

  close(): Promise<void> {
    return this.#close();
  }

  #handle(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = '', url = '' } = incoming;
    const fault = url.endsWith(RENEWAL) ? this.renewalFault : 'none';
    if (fault === 'none') {
      this.#forward(incoming, outgoing);
      return;
    }
    this.requests.push(`${method} ${url} ${fault}`);
    if (fault === '503') outgoing.writeHead(503).end();
    if (fault === 'dropped') incoming.socket.destroy();
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = '', url = '' } = incoming;
    const headers = { ...incoming.headers, 'x-forwarded-proto': 'https' };
    const forwarded = request(new URL(url, this.#target), { method, headers }, (response) => {
      this.requests.push(`${method} ${url} ${String(response.statusCode)}`);
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  }
}
