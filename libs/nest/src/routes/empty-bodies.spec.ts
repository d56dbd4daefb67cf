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

function postInChunks(path: string, chunks: readonly string[], headers: Record<string, string> = {}) {
  return fetch(`http://127.0.0.1:${String(app.port)}${path}`, {
    method: 'POST',
    headers: { ...JSON_TYPE, ...headers },
    body: new Blob([...chunks]).stream(),
    duplex: 'half',
  });
}

describe('a body in chunks that claims to be JSON', () => {
  it('is no body when it is empty', async () => {
    expect((await postInChunks(AuthPath.refresh, [], { cookie })).status).toBe(200);
    const headers = { authorization: `Bearer ${bearer}` };
    expect((await postInChunks(AuthPath.logout, [], headers)).status).toBe(204);
  });

  it('is read when it is not, however long', async () => {
    const { refresh_token } = await app.signIn();
    const padded = JSON.stringify({ refresh_token, padding: 'x'.repeat(90_000) });
    expect((await postInChunks(AuthPath.refresh, [padded])).status).toBe(200);
    expect((await postInChunks(AuthPath.refresh, [JSON.stringify({ refresh_token })])).status).toBe(200);
  });
});
