import { ADMIN_PATH, AuthPath, type TokenResponse } from '@holdfast/contract';
import { NotFoundError } from '@holdfast/nest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestApi } from '../test/test-api';
import { readSettings } from './settings/read-settings';
import { DEMO_ACCOUNT } from './accounts/demo-accounts';
import { grantAdmin } from './grant-admin-role';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'holdfast-grant-'));
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

function grant(email: string): Promise<unknown> {
  return grantAdmin(readSettings({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' }), email);
}

describe('granting the role admin from outside of the API', () => {
  it('gives it to an account once, and the account can use the admin routes', async () => {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(await grant(DEMO_ACCOUNT.email.toUpperCase())).toMatchObject({
        email: DEMO_ACCOUNT.email,
        roles: ['admin'],
      });
    }
    const api = await TestApi.start({ DATA_DIR: dataDir });
    const { email, password } = DEMO_ACCOUNT;
    const { body } = await api.call<TokenResponse>('POST', AuthPath.login, { body: { email, password } });
    const { status } = await api.call('GET', `${ADMIN_PATH}/accounts`, { bearer: body.access_token });
    expect(status).toBe(200);
    await api.stop();
  });

  it('fails when there is no such account, and lets go of the database', async () => {
    await expect(grant('nobody@holdfast.test')).rejects.toThrow(NotFoundError);
    await expect(grant('')).rejects.toThrow('There is no account with this email.');
  });
});
