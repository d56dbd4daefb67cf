import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { Device } from '../../test/device';
import { ADA, TestApp } from '../../test/test-app';

let app: TestApp;
let device: Device;
let signedIn: TokenResponse & { readonly cookie: string };

beforeEach(async () => {
  app = new TestApp();
  await app.start({ rateLimits: { signInPerMinute: 0, refreshPerMinute: 5 } });
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
