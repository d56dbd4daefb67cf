import { CompactSign, importJWK, SignJWT } from 'jose';
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { accessTokenClaims } from '../../test/access-token-claims';
import { currentKey, TestApp } from '../../test/test-app';

let app: TestApp;
let sessionId: string;

beforeAll(async () => {
  app = new TestApp();
  await app.start();
  sessionId = (await app.signIn()).session.id;
});

afterAll(() => app.stop());

const HEADER = { alg: 'ES256', typ: 'at+jwt', kid: 'current' };
const privateKey = createPrivateKey({ key: currentKey, format: 'jwk' });
const publicPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function claims(): Record<string, unknown> {
  return accessTokenClaims(app, sessionId);
}

/** Signs any text as the payload, with the server's own key. */
function signed(payload: string, header: object = HEADER): Promise<string> {
  return new CompactSign(Buffer.from(payload))
    .setProtectedHeader({ alg: 'ES256', ...header })
    .sign(privateKey);
}

async function good(): Promise<readonly [header: string, payload: string, signature: string]> {
  const [header = '', payload = '', signature = ''] = (await signed(JSON.stringify(claims()))).split('.');
  return [header, payload, signature];
}

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

/** Signs a header that no library would write, with the server's own key. */
async function withHeaderText(text: string): Promise<string> {
  const { sign } = await import('node:crypto');
  const input = `${encoded(text)}.${encoded(JSON.stringify(claims()))}`;
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

async function statusAndCode(bearer: string): Promise<readonly [number, string]> {
  const { status, body } = await app.get('/things', { bearer });
  return [status, body.code];
}

describe('a token signed with the server’s key', () => {
  it('is accepted as the server writes it', async () => {
    expect((await statusAndCode((await good()).join('.')))[0]).toBe(200);
    expect((await statusAndCode(await withHeaderText(JSON.stringify(HEADER))))[0]).toBe(200);
  });

  it.each<[string, () => Promise<string>]>([
    ['a duplicate claim', () => signed(JSON.stringify(claims()).replace('{', '{"sub":"other",'))],
    ['whitespace in its payload', () => signed(JSON.stringify(claims(), null, 1))],
    ['a payload that is not an object', () => signed('"text"')],
    ['a payload that is not JSON', () => signed('{"sub":')],
    [
      'a payload that is not UTF-8',
      () => signed('{"sub":"\xff"}').then(() => withHeaderText('{"alg":"ES256"\xff}')),
    ],
    ['a duplicate alg', () => withHeaderText('{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"current"}')],
    ['whitespace in its header', () => withHeaderText(JSON.stringify(HEADER, null, 1))],
    ['an escaped member name', () => withHeaderText('{"\\u0061lg":"ES256","typ":"at+jwt","kid":"current"}')],
    ['a jwk', () => signed(JSON.stringify(claims()), { ...HEADER, jwk: { kty: 'EC' } })],
    ['a jku', () => signed(JSON.stringify(claims()), { ...HEADER, jku: 'https://evil.example/keys' })],
    [
      'an x5u',
      () => signed(JSON.stringify(claims()), { ...HEADER, x5u: 'https://evil.example/certificate' }),
    ],
    ['an x5c', () => signed(JSON.stringify(claims()), { ...HEADER, x5c: ['AAAA'] })],
    ['a crit', () => withHeaderText(JSON.stringify({ ...HEADER, crit: ['exp'] }))],
    ['a kid that is not a string', () => withHeaderText(JSON.stringify({ ...HEADER, kid: ['current'] }))],
    ['__proto__ as its kid', () => withHeaderText(JSON.stringify({ ...HEADER, kid: '__proto__' }))],
    ['a typ in upper case', () => withHeaderText(JSON.stringify({ ...HEADER, typ: 'AT+JWT' }))],
    ['an nbf in the future', () => signed(JSON.stringify({ ...claims(), nbf: 99_999_999_999 }))],
    ['an exp that is a string', () => signed(JSON.stringify({ ...claims(), exp: '99999999999' }))],
    ['an exp that is out of range', () => signed(JSON.stringify({ ...claims(), exp: 1e308 }))],
    ['roles that are not strings', () => signed(JSON.stringify({ ...claims(), roles: [{ admin: true }] }))],
    ['roles that are a single string', () => signed(JSON.stringify({ ...claims(), roles: 'admin' }))],
    ['an amr that is a single string', () => signed(JSON.stringify({ ...claims(), amr: 'otp' }))],
    ['a claims version that is not a number', () => signed(JSON.stringify({ ...claims(), cv: '1' }))],
    ['an acr that is not a string', () => signed(JSON.stringify({ ...claims(), acr: ['urn:strong'] }))],
    ['no auth_time', () => signed(JSON.stringify({ ...claims(), auth_time: undefined }))],
    ['no audience', () => signed(JSON.stringify({ ...claims(), aud: undefined }))],
  ])('is rejected with %s', async (_what, create) => {
    expect(await statusAndCode(await create())).toEqual([401, 'token_invalid']);
  });

  it('has one encoding: others that decode to the same bytes are rejected', async () => {
    const parts = await good();
    const others = parts.flatMap((part, index) => {
      const last = ALPHABET.indexOf(part.at(-1) ?? '');
      const unused = [0, 0, 4, 2][part.length % 4] ?? 0;
      const bits = unused === 4 ? 16 : unused === 2 ? 4 : 1;
      const reencoded = Array.from(
        { length: bits },
        (_bit, low) => part.slice(0, -1) + (ALPHABET[last - (last % bits) + low] ?? ''),
      );
      const changed = [...reencoded.filter((other) => other !== part), `${part}=`, `${part}==`, `${part}A`];
      return changed.map((other) => parts.map((same, at) => (at === index ? other : same)).join('.'));
    });
    expect(others.length).toBeGreaterThan(9);
    for (const token of others) expect(await statusAndCode(token)).toEqual([401, 'token_invalid']);
    for (const token of [
      `${parts.join('.')}.`,
      `.${parts.join('.')}`,
      parts.slice(0, 2).join('.'),
      `${parts.join('.')}.a`,
    ]) {
      expect(await statusAndCode(token)).toEqual([401, 'token_invalid']);
    }
  });
});

describe('a token that claims another algorithm', () => {
  it.each(['none', 'None', 'nOnE', '', 'HS256', 'RS256', 'EdDSA', 'ES384', 'PS256'])(
    'is rejected: %s',
    async (alg) => {
      const input = `${encoded(JSON.stringify({ ...HEADER, alg }))}.${encoded(JSON.stringify(claims()))}`;
      const keyedByPublicKey = createHmac('sha256', publicPem).update(input).digest('base64url');
      for (const signature of ['', keyedByPublicKey, (await good())[2]]) {
        expect(await statusAndCode(`${input}.${signature}`)).toEqual([401, 'token_invalid']);
      }
    },
  );

  it('is rejected when it is signed with a key in its own header', async () => {
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = own.publicKey.export({ format: 'jwk' });
    const token = await new SignJWT(claims())
      .setProtectedHeader({ ...HEADER, jwk })
      .sign(await importJWK({ ...own.privateKey.export({ format: 'jwk' }), alg: 'ES256' }));
    expect(await statusAndCode(token)).toEqual([401, 'token_invalid']);
  });
});

describe('the clock tolerance', () => {
  it('extends the lifetime by exactly its value', async () => {
    const lenient = new TestApp();
    await lenient.start({ clockToleranceMs: 5_000 });
    const { access_token } = await lenient.signIn();
    lenient.clock.advance(86_404_999);
    expect((await lenient.get('/things', { bearer: access_token })).status).toBe(200);
    lenient.clock.advance(1);
    expect((await lenient.get('/things', { bearer: access_token })).body.code).toBe('token_expired');
    await lenient.stop();
  });
});
