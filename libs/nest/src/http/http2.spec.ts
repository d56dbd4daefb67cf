import { AuthPath, DPOP_NONCE_HEADER, type Problem, type TokenResponse } from '@holdfast/contract';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  connect,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { Device } from '../../test/device';
import { ADA, ADA_ACCOUNT, TestApp } from '../../test/test-app';

interface Http2Response {
  readonly headers: IncomingHttpHeaders;
  readonly body: Partial<TokenResponse & Problem>;
}

/** TLS by a key that both sides know: a certificate would expire. */
const PRE_SHARED = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;
const psk = Buffer.alloc(32, 1);

describe.each([
  ['http', {}, {}],
  [
    'https',
    { https: { ...PRE_SHARED, pskCallback: () => psk } },
    {
      ...PRE_SHARED,
      pskCallback: () => ({ psk, identity: 'a browser' }),
      checkServerIdentity: () => undefined,
    },
  ],
])('over HTTP/2, with %s', (scheme, server, tls) => {
  let app: TestApp;
  let client: ClientHttp2Session;
  let origin: string;

  beforeAll(async () => {
    app = new TestApp();
    await app.start({ platform: new FastifyAdapter({ http2: true, ...server }) });
    origin = `${scheme}://127.0.0.1:${String(app.port)}`;
    client = connect(origin, tls);
  });

  afterAll(async () => {
    client.close();
    await app.stop();
  });

  function send(
    method: string,
    path: string,
    headers: OutgoingHttpHeaders,
    body?: object,
  ): Promise<Http2Response> {
    return new Promise((resolve, reject) => {
      const stream = client.request({ ':method': method, ':path': path, ...headers });
      let received: IncomingHttpHeaders = {};
      let text = '';
      stream.setEncoding('utf8');
      stream.on('response', (responded) => (received = responded));
      stream.on('data', (chunk: string) => (text += chunk));
      stream.on('end', () => {
        resolve({ headers: received, body: JSON.parse(text) as Http2Response['body'] });
      });
      stream.on('error', reject);
      stream.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  function post(path: string, body: object, headers: OutgoingHttpHeaders = {}): Promise<Http2Response> {
    return send('POST', path, { 'content-type': 'application/json', ...headers }, body);
  }

  function get(path: string, bearer: string | undefined): Promise<Http2Response> {
    return send('GET', path, { authorization: `Bearer ${String(bearer)}` });
  }

  async function proof(device: Device, path: string, base = origin): Promise<string> {
    const { headers } = await get(AuthPath.me, 'nonsense');
    const nonce = String(headers[DPOP_NONCE_HEADER.toLowerCase()]);
    return device.proof(path, nonce, { htu: base + path });
  }

  async function signIn(device: Device): Promise<Http2Response> {
    return post(AuthPath.login, ADA, { dpop: await proof(device, AuthPath.login) });
  }

  it('a browser signs in, bound to its device key, and uses guarded routes until its token expires', async () => {
    const { body } = await signIn(await Device.make());
    expect(body).toMatchObject({ session: { bound: true } });
    expect((await get('/things', body.access_token)).body).toEqual({ of: ADA_ACCOUNT.id });
    app.clock.advance(86_400_000);
    expect((await get('/things', body.access_token)).body).toMatchObject({ code: 'token_expired' });
  });

  it('a browser refreshes by its cookie, among others in fields of their own, and a proof', async () => {
    const device = await Device.make();
    const { headers } = await signIn(device);
    const [set = ''] = headers['set-cookie'] ?? [];
    const cookie = ['theme=dark', set.split(';', 1)[0] ?? '', 'lang=de'];
    const dpop = await proof(device, AuthPath.refresh);
    const { body } = await post(AuthPath.refresh, {}, { cookie, dpop });
    expect((await get('/things', body.access_token)).body).toEqual({ of: ADA_ACCOUNT.id });
  });

  it('a body is read without a Content-Length, which HTTP/2 does not need', async () => {
    const { headers, body } = await post(AuthPath.login, ADA);
    expect([headers[':status'], body.token_type]).toEqual([200, 'Bearer']);
  });

  it.each([
    ['another scheme', () => origin.replace(/^\w+/, scheme === 'http' ? 'https' : 'http')],
    ['another authority', () => `${scheme}://evil.example`],
  ])('a proof for %s is rejected', async (_what, base) => {
    const device = await Device.make();
    const dpop = await proof(device, AuthPath.login, base());
    const { body } = await post(AuthPath.login, ADA, { dpop });
    expect(body).toMatchObject({ code: 'invalid_dpop_proof' });
  });

  it('a page of the same origin is accepted, and one of another is not', async () => {
    expect((await post(AuthPath.login, ADA, { origin })).headers[':status']).toBe(200);
    const other = await post(AuthPath.login, ADA, { origin: `${scheme}://evil.example` });
    expect(other.body).toMatchObject({ code: 'origin_rejected' });
  });
});
