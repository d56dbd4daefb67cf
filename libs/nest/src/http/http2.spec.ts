import { AuthPath, DPOP_NONCE_HEADER } from '@holdfast/contract';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { Device } from '../../test/device';
import { ADA, TestApp } from '../../test/test-app';

interface Http2Response {
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

function post(
  client: ClientHttp2Session,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Http2Response> {
  return new Promise((resolve, reject) => {
    const stream = client.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/json',
      ...headers,
    });
    let received: IncomingHttpHeaders = {};
    let text = '';
    stream.setEncoding('utf8');
    stream.on('response', (responded) => (received = responded));
    stream.on('data', (chunk: string) => (text += chunk));
    stream.on('end', () => {
      resolve({ headers: received, body: JSON.parse(text) });
    });
    stream.on('error', reject);
    stream.end(JSON.stringify(body));
  });
}

describe('over HTTP/2', () => {
  let app: TestApp;
  let client: ClientHttp2Session;

  beforeAll(async () => {
    app = new TestApp();
    await app.start({ platform: new FastifyAdapter({ http2: true }) });
    client = connect(`http://127.0.0.1:${String(app.port)}`);
  });

  afterAll(async () => {
    client.close();
    await app.stop();
  });

  it('a browser signs in, bound to its device key', async () => {
    const device = await Device.make();
    const { headers } = await post(client, AuthPath.login, { email: ADA.email, password: 'wrong' });
    const nonce = String(headers[DPOP_NONCE_HEADER.toLowerCase()]);
    const htu = `http://127.0.0.1:${String(app.port)}${AuthPath.login}`;
    const dpop = await device.proof(AuthPath.login, nonce, { htu });
    const signedIn = await post(client, AuthPath.login, ADA, { dpop });
    expect(signedIn.body).toMatchObject({ session: { bound: true } });
  });

  it('a page of the same origin is accepted, and one of another is not', async () => {
    const origin = `http://127.0.0.1:${String(app.port)}`;
    expect((await post(client, AuthPath.login, ADA, { origin })).headers[':status']).toBe(200);
    const other = await post(client, AuthPath.login, ADA, { origin: 'http://evil.example' });
    expect(other.body).toMatchObject({ code: 'origin_rejected' });
  });
});
