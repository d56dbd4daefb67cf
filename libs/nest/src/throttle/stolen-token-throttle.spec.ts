import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { Device } from '../../test/device';
import { legacyToken, migration } from '../../test/legacy';
import { ADA, TestApp } from '../../test/test-app';

let app: TestApp;
let device: Device;
let signedIn: TokenResponse & { readonly cookie: string };

beforeEach(async () => {
  app = new TestApp();
  await app.start({ ...migration(app), rateLimits: { signInPerMinute: 0, refreshPerMinute: 5 } });
  device = await Device.make();
  signedIn = await app.signInBound(device);
});

afterEach(() => app.stop());

async function attempt(path: string, by: Device): Promise<number> {
  const proof = await app.proof(by, path);
  const { cookie, access_token } = signedIn;
  const credential =
    path === AuthPath.reauthenticate
      ? { bearer: access_token, body: { password: ADA.password } }
      : { cookie, body: {} };
  return (await app.post(path, { ...credential, proof })).status;
}

describe.each([AuthPath.logout, AuthPath.reauthenticate])('a thief of tokens at %s', (path) => {
  it('with many keys is limited as at the refresh, and the owner is not', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) statuses.push(await attempt(path, await Device.make()));
    expect(statuses.slice(0, 4)).toEqual([401, 401, 401, 401]);
    expect(statuses.slice(-3)).toEqual([429, 429, 429]);
    expect(await attempt(path, device)).toBe(path === AuthPath.logout ? 204 : 200);
  });
});

describe('a thief of a legacy token', () => {
  let token: string;

  beforeEach(async () => {
    token = await legacyToken(app);
    await exchange(device);
  });

  async function exchange(by?: Device): Promise<number> {
    const proof = by === undefined ? {} : { proof: await app.proof(by, AuthPath.refresh) };
    return (await app.post(AuthPath.refresh, { bearer: token, body: {}, ...proof })).status;
  }

  it.each<[string, () => Promise<Device | undefined>]>([
    ['without a key', () => Promise.resolve(undefined)],
    ['with many keys', () => Device.make()],
  ])('%s is limited as at the refresh, and the owner is not', async (_name, make) => {
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) statuses.push(await exchange(await make()));
    expect(statuses.slice(0, 4)).toEqual([401, 401, 401, 401]);
    expect(statuses.slice(-3)).toEqual([429, 429, 429]);
    expect(await exchange(device)).toBe(200);
  });
});
