import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { newSessionId } from '../session-id.js';
import { BOUND_COOKIE_LIFETIME_S, DeviceBoundCodec } from './device-bound-codec.js';
import { readHardwareKey, readSessionIdentifier, toSessionIdentifier } from './hardware-key.js';
import { readRegistrationProof, readRenewalProof } from './hardware-proof.js';

const now = Date.UTC(2026, 0, 15, 12);
const sessionId = newSessionId(now);
const secret = Buffer.alloc(32, 1);

async function newKey(alg: 'ES256' | 'RS256') {
  const pair = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  const key = readHardwareKey(jwk);
  if (key === null) throw new Error('the key is not read');
  const sign = (header: object = {}, claims: object = {}) =>
    new SignJWT({ jti: 'a challenge', ...claims })
      .setProtectedHeader({ alg, typ: 'dbsc+jwt', ...header })
      .sign(pair.privateKey);
  return { jwk, key, sign };
}

describe.each(['ES256', 'RS256'] as const)('a proof of a hardware key, %s', (alg) => {
  let own: Awaited<ReturnType<typeof newKey>>;
  let other: typeof own;

  beforeAll(async () => {
    own = await newKey(alg);
    other = await newKey(alg);
  });

  it('is signed by the key in its header, or by the key that was registered', async () => {
    const registration = readRegistrationProof(await own.sign({ jwk: own.jwk }));
    expect(registration).toMatchObject({ challenge: 'a challenge', key: { thumbprint: own.key.thumbprint } });
    expect(readRenewalProof(await own.sign(), own.key)).toMatchObject({ challenge: 'a challenge' });
  });

  it('is rejected when another key has signed it', async () => {
    expect(readRegistrationProof(await own.sign({ jwk: other.jwk }))).toBeNull();
    expect(readRenewalProof(await own.sign(), other.key)).toBeNull();
  });

  it.each<[string, object, object]>([
    ['of another type', { typ: 'dpop+jwt' }, {}],
    ['without a challenge', {}, { jti: undefined }],
    ['with a key of its own', { jwk: { kty: 'EC' } }, {}],
  ])('of a renewal is rejected %s', async (_what, header, claims) => {
    expect(readRenewalProof(await own.sign(header, claims), own.key)).toBeNull();
  });

  it('is rejected when it is malformed or far too long', async () => {
    const proof = await own.sign();
    for (const broken of ['', 'a.b', `${proof}.x`, proof.replace('.', '..'), proof + 'A'.repeat(5000)]) {
      expect(readRenewalProof(broken, own.key)).toBeNull();
      expect(readRegistrationProof(broken)).toBeNull();
    }
  });

  it('names its session and its key in the session identifier', () => {
    const read = readSessionIdentifier(toSessionIdentifier(sessionId, own.key));
    expect(read).toMatchObject({ sessionId, key: { thumbprint: own.key.thumbprint, algorithm: alg } });
    for (const broken of ['', sessionId, `${sessionId}.e30`, `${sessionId}.${'A'.repeat(3000)}`, 'a.b.c']) {
      expect(readSessionIdentifier(broken)).toBeNull();
    }
  });
});

it.each<[string, Partial<JWK>]>([
  ['a private key', { d: 'secret' }],
  ['another curve', { crv: 'P-384' }],
  ['a point off the curve', { y: 'A'.repeat(43) }],
])('a hardware key is not %s', async (_what, change) => {
  const { jwk } = await newKey('ES256');
  expect(readHardwareKey({ ...jwk, ...change })).toBeNull();
});

it('a hardware key is not a short RSA key, or one with another exponent', async () => {
  const { jwk } = await newKey('RS256');
  expect(readHardwareKey({ ...jwk, n: jwk.n?.slice(0, 171) })).toBeNull();
  expect(readHardwareKey({ ...jwk, e: 'Aw' })).toBeNull();
});

describe('challenges and bound cookies', () => {
  const codec = new DeviceBoundCodec([secret]);
  const thumbprint = Buffer.alloc(32, 7).toString('base64url');

  it('name their session: a challenge for three minutes, a cookie for five and a half', () => {
    const challenge = codec.issueChallenge('renewal', sessionId, now);
    const cookie = codec.issueCookie({ sessionId, thumbprint }, now);
    for (const sign of [1, -1]) {
      expect(codec.readChallenge('renewal', challenge, now + sign * 180_000)).toBe(sessionId);
      expect(codec.readChallenge('renewal', challenge, now + sign * 180_001)).toBeNull();
      expect(codec.readCookie(cookie, now + sign * 330_000)).toEqual({ sessionId, thumbprint });
      expect(codec.readCookie(cookie, now + sign * 330_001)).toBeNull();
    }
  });

  it('keep a page that refreshes all the time within half of Chromium’s quota of six signatures in nine minutes', () => {
    const renewedAfterS = BOUND_COOKIE_LIFETIME_S - 120;
    expect((9 * 60) / renewedAfterS).toBeLessThanOrEqual(3);
  });

  it('are never equal, so that each challenge can count once', () => {
    const challenges = Array.from({ length: 100 }, () => codec.issueChallenge('renewal', sessionId, now));
    expect(new Set(challenges).size).toBe(100);
  });

  it('do not serve for one another', () => {
    expect(
      codec.readChallenge('registration', codec.issueChallenge('renewal', sessionId, now), now),
    ).toBeNull();
    expect(codec.readCookie(codec.issueChallenge('renewal', sessionId, now), now)).toBeNull();
  });

  it('are rejected with any character changed', () => {
    const cookie = codec.issueCookie({ sessionId, thumbprint }, now);
    for (let index = 0; index < cookie.length; index += 1) {
      const changed = cookie.slice(0, index) + (cookie[index] === 'A' ? 'B' : 'A') + cookie.slice(index + 1);
      expect(codec.readCookie(changed, now)).toBeNull();
    }
  });

  it('stay valid while their key is in use, and say when it is unknown', () => {
    const rotated = new DeviceBoundCodec([Buffer.alloc(32, 2)]);
    const cookie = codec.issueCookie({ sessionId, thumbprint }, now);
    expect(rotated.namesUnknownKey(cookie)).toBe(true);
    expect(rotated.readCookie(cookie, now)).toBeNull();
    rotated.replaceSecrets([Buffer.alloc(32, 2), secret]);
    expect(rotated.namesUnknownKey(cookie)).toBe(false);
    expect(rotated.readCookie(cookie, now)).toEqual({ sessionId, thumbprint });
    expect(rotated.readChallenge('renewal', codec.issueChallenge('renewal', sessionId, now), now)).toBe(
      sessionId,
    );
  });
});
