import { ADMIN_PATH, AuthPath } from '@holdfast/contract';
import { ADA, ADA_ACCOUNT, cookieOf, TestApp } from '../../test/test-app';

const JSON_TYPE = { 'content-type': 'application/json' };

let app: TestApp;
let cookie: string;
let bearer: string;

beforeEach(async () => {
  app = new TestApp();
  await app.start();
  app.accounts.roles = ['admin'];
  cookie = cookieOf(await app.post(AuthPath.login, { body: ADA }));
  bearer = (await app.signIn()).access_token;
});

afterEach(() => app.stop());

describe.each<[string, Readonly<Record<string, string>>, string | undefined]>([
  ['whose length is 0', JSON_TYPE, ''],
  ['without a length', JSON_TYPE, undefined],
])('an empty body %s that claims to be JSON', (_what, headers, body) => {
  it('is no body', async () => {
    expect((await app.post(AuthPath.refresh, { headers, body, cookie })).status).toBe(200);
    expect((await app.post(AuthPath.logout, { headers, body, bearer })).status).toBe(204);
  });

  it('is no body at the admin routes', async () => {
    const url = `${ADMIN_PATH}/accounts/${ADA_ACCOUNT.id}/sessions`;
    expect((await app.delete(url, { headers, body, bearer })).status).toBe(204);
  });

  it('is left to the application at its own routes', async () => {
    expect((await app.post('/things', { headers, body })).status).toBe(400);
  });
});

describe('a body in chunks that claims to be JSON', () => {
  const headers = { ...JSON_TYPE, 'transfer-encoding': 'chunked' };

  it('is no body when it is empty', async () => {
    expect((await app.post(AuthPath.refresh, { headers, cookie })).status).toBe(200);
    expect((await app.post(AuthPath.logout, { headers, bearer })).status).toBe(204);
  });

  it('is read when it is not, however long', async () => {
    const { refresh_token } = await app.signIn();
    for (const padding of ['', 'x'.repeat(90_000)]) {
      const response = await fetch(`http://127.0.0.1:${String(app.port)}${AuthPath.refresh}`, {
        method: 'POST',
        headers: JSON_TYPE,
        body: new Blob([JSON.stringify({ refresh_token, padding })]).stream(),
        duplex: 'half',
      });
      expect(response.status).toBe(200);
    }
  });
});
