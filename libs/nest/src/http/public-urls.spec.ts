import { AuthPath } from '@holdfast/contract';
import { Device } from '../../test/device';
import { ADA, cookieOf, TestApp, type TestResponse } from '../../test/test-app';

/** The second is behind a proxy that strips `/base`. */
const PUBLIC_URLS = ['https://www.example/', 'https://app.example:8443/base'];

let app: TestApp;
let device: Device;

beforeAll(async () => {
  app = new TestApp();
  await app.start({ publicUrls: PUBLIC_URLS, publicUrl: 'https://first.example' });
  device = await Device.make();
});

afterAll(() => app.stop());

async function signInAt(htu: string): Promise<TestResponse<{ readonly code?: string }>> {
  const proof = await device.proof(AuthPath.login, await app.nonce(), { htu });
  return app.post(AuthPath.login, { body: ADA, proof });
}

describe('an application with several public URLs', () => {
  it.each([
    `https://first.example${AuthPath.login}`,
    `https://www.example${AuthPath.login}`,
    `https://app.example:8443/base${AuthPath.login}`,
  ])('accepts a proof for %s', async (url) => {
    expect(await signInAt(url)).toMatchObject({ status: 200, body: { session: { bound: true } } });
  });

  it.each([
    ['another host', `https://evil.example${AuthPath.login}`],
    ['the host that the proxy calls', `http://localhost${AuthPath.login}`],
    ['a public host without its path', `https://app.example:8443${AuthPath.login}`],
    ['the path of another public URL', `https://www.example/base${AuthPath.login}`],
  ])('rejects a proof for %s', async (_what, url) => {
    expect(await signInAt(url)).toMatchObject({ status: 401, body: { code: 'invalid_dpop_proof' } });
  });

  it('does not take the path from a header that any client can send', async () => {
    const htu = `https://www.example/spoofed${AuthPath.login}`;
    const proof = await device.proof(AuthPath.login, await app.nonce(), { htu });
    const headers = { 'x-forwarded-prefix': '/spoofed' };
    const { body } = await app.post(AuthPath.login, { body: ADA, proof, headers });
    expect(body).toMatchObject({ code: 'invalid_dpop_proof' });
  });

  it.each(['https://first.example', 'https://www.example', 'https://app.example:8443'])(
    'accepts requests of pages at %s',
    async (origin) => {
      const { status } = await app.post(AuthPath.login, { body: ADA, headers: { origin } });
      expect(status).toBe(200);
    },
  );

  it.each(['https://app.example', 'http://localhost', 'null'])(
    'rejects requests of pages at %s, and logs the origins that it allows',
    async (origin) => {
      const { body } = await app.post(AuthPath.login, { body: ADA, headers: { origin } });
      expect(body).toMatchObject({ code: 'origin_rejected' });
      expect(JSON.stringify(body)).not.toContain('www.example');
      expect(app.log.entries.at(-1)).toMatchObject({
        reason: 'origin_rejected',
        origin,
        sec_fetch_site: null,
        allowed_origins: ['https://first.example', 'https://www.example', 'https://app.example:8443'],
        hint: expect.stringContaining('publicUrl'),
      });
    },
  );

  it('logs the URL of a proof and those it should have, and responds with neither', async () => {
    const { body } = await signInAt(`http://user:hunter2@localhost${AuthPath.login}?token=hunter2#hunter2`);
    const rejections = app.log.entries.filter(({ reason }) => reason === 'invalid_dpop_proof');
    expect(rejections.at(-1)).toMatchObject({
      fault: 'htu does not match the URL',
      received_url: `http://localhost${AuthPath.login}`,
      expected_urls: [
        `https://first.example${AuthPath.login}`,
        `https://www.example${AuthPath.login}`,
        `https://app.example:8443/base${AuthPath.login}`,
      ],
      hint: expect.stringContaining('publicUrl'),
    });
    expect(app.log.entries.at(-1)).toBe(rejections.at(-1));
    expect(JSON.stringify(app.log.entries)).not.toContain('hunter2');
    expect(JSON.stringify(body)).not.toContain('www.example');
  });

  it('bounds what it logs of a proof and of an origin', async () => {
    const long = 'x'.repeat(900);
    await signInAt(`https://evil.example/${long}`);
    await signInAt(long);
    await app.post(AuthPath.login, { body: ADA, headers: { origin: `https://${long}.example` } });
    expect(JSON.stringify(app.log.entries)).not.toContain('x'.repeat(300));
    expect(app.log.entries.map(({ received_url }) => received_url)).toContain('not a URL');
  });

  it('logs the URL of a proof at a refresh and at a sign-out too', async () => {
    const proof = await device.proof(AuthPath.login, await app.nonce(), {
      htu: `https://www.example${AuthPath.login}`,
    });
    const cookie = cookieOf(await app.post(AuthPath.login, { body: ADA, proof }));
    for (const path of [AuthPath.refresh, AuthPath.logout]) {
      await app.post(path, { cookie, proof: await app.proof(device, path) });
      expect(app.log.entries.at(-1)).toMatchObject({ received_url: `http://localhost${path}` });
    }
  });
});
