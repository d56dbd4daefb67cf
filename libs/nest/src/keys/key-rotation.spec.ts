import { AuthPath, SystemPath, type TokenResponse } from '@holdfast/contract';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { ADA, keys, TestApp } from '../../test/test-app';
import type { AuthKeys, SigningKeyJwk } from './auth-keys';

function newKey(kid: string): SigningKeyJwk {
  return { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid };
}

/** The key source that two instances share. */
class KeysFile {
  keys: AuthKeys = keys;
  reads = 0;
  isUnavailable = false;

  read(): Promise<AuthKeys> {
    this.reads += 1;
    return this.isUnavailable
      ? Promise.reject(new Error('the file is unavailable'))
      : Promise.resolve(this.keys);
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
  // A token that names an unknown key makes the instance reload.
  await by.get('/things', { bearer: await unknownKeyToken() });
  const { body } = await by.post<TokenResponse>(AuthPath.login, { body: { ...ADA, transport: 'body' } });
  expect(decodeProtectedHeader(body.access_token)).toMatchObject({ kid: 'new', alg: 'ES256' });
  return body;
}

async function unknownKeyToken(): Promise<string> {
  const { access_token } = await here.signIn();
  const [, payload, signature] = access_token.split('.');
  const header = { alg: 'ES256', typ: 'at+jwt', kid: 'unknown' };
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), payload, signature].join('.');
}

describe('keys that are replaced at runtime', () => {
  it('are loaded at the first token that names one, and that token is accepted', async () => {
    const { access_token, refresh_token } = await rotate(here);
    expect((await there.get('/things', { bearer: access_token })).status).toBe(200);
    const { status } = await there.post(AuthPath.refresh, { body: { refresh_token } });
    expect(status).toBe(200);
  });

  it('leave tokens signed by the former key valid until they expire', async () => {
    const { access_token, refresh_token } = await here.signIn();
    await rotate(here);
    here.clock.advance(86_399_000);
    expect((await here.get('/things', { bearer: access_token })).status).toBe(200);
    expect((await here.post(AuthPath.refresh, { body: { refresh_token } })).status).toBe(200);
  });

  it('invalidate cached tokens at once when a key is removed', async () => {
    const { access_token } = await here.signIn();
    expect((await here.get('/things', { bearer: access_token })).status).toBe(200);
    const bearer = await unknownKeyToken();
    file.keys = { ...keys, signing: [newKey('other')] };
    await here.get('/things', { bearer });
    expect((await here.get('/things', { bearer: access_token })).body.code).toBe('token_invalid');
  });

  it('are not read for every token that names an unknown key', async () => {
    const bearer = await unknownKeyToken();
    const before = file.reads;
    const responses = await Promise.all(Array.from({ length: 200 }, () => here.get('/things', { bearer })));
    expect(new Set(responses.map(({ body }) => body.code))).toEqual(new Set(['token_invalid']));
    expect(file.reads - before).toBeLessThan(20);
  });

  it.each<[string, () => void]>([
    ['cannot be read', () => (file.isUnavailable = true)],
    ['are invalid', () => (file.keys = { ...keys, signing: [] })],
  ])(
    'are kept when the new ones %s; a token that names an unknown key gets 503, never 401',
    async (_what, breakSource) => {
      const { access_token } = await here.signIn();
      const bearer = await unknownKeyToken();
      breakSource();
      expect((await here.get('/things', { bearer })).body.code).toBe('store_unavailable');
      expect((await here.get('/things', { bearer: access_token })).status).toBe(200);
      // Nest has one logger per process: the one of the application created last.
      expect(there.log.entries.some(({ event }) => event === 'keys_not_read')).toBe(true);
    },
  );
});

describe('the published keys', () => {
  it('let other services verify the tokens, and may be cached for 5 minutes', async () => {
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
