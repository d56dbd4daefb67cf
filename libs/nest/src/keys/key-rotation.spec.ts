import { AuthPath, SystemPath, type TokenResponse } from '@holdfast/contract';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { ADA, keys, TestApp } from '../../test/test-app';
import type { AuthKeys, SigningKeyJwk } from './auth-keys';

function newKey(kid: string): SigningKeyJwk {
  return { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid };
}

/** The keys of two instances, as one reads them. */
class KeysFile {
  keys: AuthKeys = keys;
  reads = 0;
  isAway = false;

  read(): Promise<AuthKeys> {
    this.reads += 1;
    return this.isAway ? Promise.reject(new Error('the file is away')) : Promise.resolve(this.keys);
  }
}

let file: KeysFile;
let here: TestApp;
let there: TestApp;

beforeEach(async () => {
  file = new KeysFile();
  [here, there] = [new TestApp(), new TestApp()];
  await here.start({ keys: file });
  await there.start({ keys: file, store: here.store });
});

afterEach(async () => {
  await here.stop();
  await there.stop();
});

async function rotate(by: TestApp): Promise<TokenResponse> {
  file.keys = {
    signing: [newKey('new'), ...keys.signing],
    hmacSecrets: [Buffer.alloc(32, 8), ...keys.hmacSecrets],
  };
  // A token that names an unknown key has the instance look.
  await by.get('/things', { bearer: await unknownKeyToken() });
  const { body } = await by.post<TokenResponse>(AuthPath.login, { body: { ...ADA, transport: 'body' } });
  expect(decodeProtectedHeader(body.access_token)).toMatchObject({ kid: 'new', alg: 'ES256' });
  return body;
}

async function unknownKeyToken(): Promise<string> {
  const { access_token } = await here.signIn();
  const [, payload, signature] = access_token.split('.');
  const header = { alg: 'ES256', typ: 'at+jwt', kid: 'nobody-knows' };
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), payload, signature].join('.');
}

describe('keys that are replaced while instances run', () => {
  it('are taken up by an instance at the first token that names one, which is not refused', async () => {
    const { access_token, refresh_token } = await rotate(here);
    expect((await there.get('/things', { bearer: access_token })).status).toBe(200);
    const { status } = await there.post(AuthPath.refresh, { body: { refresh_token } });
    expect(status).toBe(200);
  });

  it('let the tokens of the former key go on to their end', async () => {
    const { access_token, refresh_token } = await here.signIn();
    await rotate(here);
    here.clock.advance(86_399_000);
    expect((await here.get('/things', { bearer: access_token })).status).toBe(200);
    expect((await here.post(AuthPath.refresh, { body: { refresh_token } })).status).toBe(200);
  });

  it('are refused at once when they are taken away, a verified token of theirs too', async () => {
    const { access_token } = await here.signIn();
    expect((await here.get('/things', { bearer: access_token })).status).toBe(200);
    const bearer = await unknownKeyToken();
    file.keys = { ...keys, signing: [newKey('other')] };
    await here.get('/things', { bearer });
    expect((await here.get('/things', { bearer: access_token })).body.code).toBe('token_invalid');
  });

  it('are not read for every token that names an unknown one', async () => {
    const bearer = await unknownKeyToken();
    const before = file.reads;
    const answers = await Promise.all(Array.from({ length: 200 }, () => here.get('/things', { bearer })));
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(['token_invalid']));
    expect(file.reads - before).toBeLessThan(20);
  });

  it.each<[string, () => void]>([
    ['cannot be read', () => (file.isAway = true)],
    ['are not fit to be used', () => (file.keys = { ...keys, signing: [] })],
  ])(
    'stay those in use where the new ones %s; a token by an unknown one is no verdict',
    async (_what, spoil) => {
      const { access_token } = await here.signIn();
      const bearer = await unknownKeyToken();
      spoil();
      expect((await here.get('/things', { bearer })).body.code).toBe('store_unavailable');
      expect((await here.get('/things', { bearer: access_token })).status).toBe(200);
      // Nest has one logger a process: that of the application that was made last.
      expect(there.log.entries.some(({ event }) => event === 'keys_not_read')).toBe(true);
    },
  );
});

describe('the public keys', () => {
  it('verify our tokens elsewhere, and say how long they may be kept', async () => {
    const { access_token } = await here.signIn();
    const { headers, body } = await here.get<{ keys: object[] }>(SystemPath.jwks);
    expect(headers['content-type']).toContain('application/jwk-set+json');
    expect(headers['cache-control']).toBe('public, max-age=300');
    expect(body.keys).toHaveLength(2);
    const url = new URL(`http://127.0.0.1:${String(here.port)}${SystemPath.jwks}`);
    const { payload } = await jwtVerify(access_token, createRemoteJWKSet(url), {
      issuer: 'holdfast',
      audience: 'holdfast',
      typ: 'at+jwt',
      currentDate: new Date(here.clock.now()),
    });
    expect(payload.sub).toBeDefined();
  });
});
