import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestApi } from '../../test/test-api';
import { DEMO_ACCOUNT, DEMO_ADMIN } from './demo-accounts';

let dataDir: string;
let api: TestApi | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'holdfast-demo-'));
});

afterEach(async () => {
  await api?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Starts the API on the database of before. */
async function restart(environment: Readonly<Record<string, string>>): Promise<TestApi> {
  await api?.stop();
  api = await TestApi.start({ DATA_DIR: dataDir, ...environment });
  return api;
}

function signIn(as: typeof DEMO_ADMIN, on: TestApi): ReturnType<typeof on.call<TokenResponse>> {
  return on.call<TokenResponse>('POST', AuthPath.login, { body: { ...as, transport: 'body' } });
}

describe('the demo accounts', () => {
  it('are disabled and signed out when the database comes to where they are off', async () => {
    const { body } = await signIn(DEMO_ADMIN, await restart({}));
    const closed = await restart({ DEMO_ACCOUNTS: 'false' });
    for (const account of [DEMO_ACCOUNT, DEMO_ADMIN]) {
      expect((await signIn(account, closed)).status).toBe(401);
    }
    const me = await closed.call('GET', AuthPath.me, { bearer: body.access_token });
    expect(me.body.code).toBe('session_revoked');
  });

  it('can sign in again where they are on', async () => {
    await restart({});
    await restart({ DEMO_ACCOUNTS: 'false' });
    expect((await signIn(DEMO_ADMIN, await restart({}))).status).toBe(200);
  });

  it('do not exist where they are off from the beginning', async () => {
    const open = await restart({ DEMO_ACCOUNTS: 'false' });
    const { body } = await open.call<{ readonly id?: string }>('POST', AuthPath.register, {
      body: DEMO_ACCOUNT,
    });
    expect(body.id).toBeDefined();
  });
});
