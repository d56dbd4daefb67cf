import { generateKeyPairSync } from 'node:crypto';
import { AccessTokenKeys } from './access-token-keys';
import type { SigningKeyJwk } from './auth-keys';
import { InvalidKeysError } from '../errors/invalid-keys.error';

const NOW = 1_800_000_000_000;

function jwkOf(pair: ReturnType<typeof generateKeyPairSync>, kid: string): SigningKeyJwk {
  return { ...pair.privateKey.export({ format: 'jwk' }), kid };
}

const ec = (kid: string, namedCurve = 'P-256') => jwkOf(generateKeyPairSync('ec', { namedCurve }), kid);
const rsa = (kid: string, modulusLength = 2048, publicExponent = 65_537) =>
  jwkOf(generateKeyPairSync('rsa', { modulusLength, publicExponent }), kid);
const secret = (kid: string, bytes = 32): SigningKeyJwk => ({
  kty: 'oct',
  k: Buffer.alloc(bytes, 9).toString('base64url'),
  kid,
  alg: 'HS256',
});

function publicPartOf(jwk: SigningKeyJwk): SigningKeyJwk {
  const { kty, crv, x, y, kid } = jwk;
  return { kid, ...(kty && { kty }), ...(crv && { crv }), ...(x && { x }), ...(y && { y }) };
}

function faultsOf(jwks: readonly SigningKeyJwk[]): readonly string[] {
  try {
    new AccessTokenKeys(jwks);
    return [];
  } catch (error) {
    if (error instanceof InvalidKeysError) return error.faults;
    throw error;
  }
}

describe('the keys of access tokens', () => {
  it.each([
    ['ES256', ec('a')],
    ['RS256', rsa('a')],
    ['HS256', secret('a')],
  ])('may be for %s', (algorithm, jwk) => {
    const keys = new AccessTokenKeys([jwk]);
    expect(keys.current.algorithm).toBe(algorithm);
    expect(keys.find('a', NOW)?.algorithm).toBe(algorithm);
  });

  it('may be several at once: the first signs', () => {
    const keys = new AccessTokenKeys([rsa('new'), publicPartOf(ec('old'))]);
    expect(keys.current.kid).toBe('new');
    expect(keys.find('old', NOW)?.signingKey).toBeNull();
  });

  it('give away their public parts alone, and no secret', () => {
    const keys = new AccessTokenKeys([ec('a'), ec('b'), rsa('c')]);
    for (const jwk of keys.publicJwks(NOW)) {
      expect(jwk).toMatchObject({ kid: expect.any(String), use: 'sig', alg: expect.any(String) });
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(jwk).not.toHaveProperty(member);
    }
    expect(keys.publicJwks(NOW)).toHaveLength(3);
    expect(new AccessTokenKeys([secret('a')]).publicJwks(NOW)).toEqual([]);
  });

  it('count until the last of their tokens has expired, and not longer', () => {
    const keys = new AccessTokenKeys([ec('new'), { ...ec('old'), exp: NOW / 1000 }]);
    expect(keys.find('old', NOW - 1)).not.toBeNull();
    expect(keys.find('old', NOW)).toBeNull();
    expect(keys.publicJwks(NOW).map(({ kid }) => kid)).toEqual(['new']);
  });

  it.each<[string, readonly SigningKeyJwk[], RegExp]>([
    ['there is none', [], /there must be a key/],
    ['a secret is short', [secret('a', 31)], /key a must have at least 32 bytes/],
    ['a secret was not asked for', [{ ...secret('a'), alg: 'ES256' }], /key a must be EC P-256/],
    ['RSA is weak', [rsa('a', 1024)], /key a must have at least 2048 bits/],
    ['the exponent of RSA is small', [rsa('a', 2048, 3)], /key a has too small an exponent/],
    ['the curve is another', [ec('a', 'P-384')], /key a must be EC P-256/],
    [
      'it is EdDSA, which jsonwebtoken lacks',
      [jwkOf(generateKeyPairSync('ed25519'), 'a')],
      /key a is EdDSA, which jsonwebtoken does not support: use EC P-256/,
    ],
    ['a kid is given twice', [ec('a'), ec('a')], /the kid a is given twice/],
    ['a kid is missing', [{ ...ec(''), kid: '' }], /needs a kid/],
    ['a kid is long', [ec('a'.repeat(65))], /needs a kid/],
    ['secrets and public keys are mixed', [ec('a'), secret('b')], /must not be mixed/],
    ['the first cannot sign', [publicPartOf(ec('a')), ec('b')], /first key must hold its private part/],
    ['its parts are of two keys', [{ ...ec('a'), d: String(ec('b').d) }], /key a/],
    [
      'it names another algorithm',
      [{ ...ec('a'), alg: 'RS256' }],
      /key a is of a kind that cannot serve RS256/,
    ],
    ['it is for encryption', [{ ...ec('a'), use: 'enc' }], /key a is not for signatures/],
    ['its operations are others', [{ ...ec('a'), key_ops: ['encrypt'] }], /key a is not for signatures/],
    ['it is no point of the curve', [{ ...publicPartOf(ec('a')), x: 'AAAA' }], /key a is not a valid key/],
    ['its end is no number', [{ ...ec('a'), exp: NaN }], /key a must give exp in seconds/],
  ])('are refused where %s', (_what, jwks, fault) => {
    expect(faultsOf(jwks).join('\n')).toMatch(fault);
  });

  it('are refused with every fault at once, and without a word of what is in them', () => {
    const [weak, short] = [rsa('weak', 1024), secret('short', 8)];
    const faults = faultsOf([weak, short]).join('\n');
    expect(faults).toMatch(/key weak [^]*key short /);
    for (const value of [weak.d, weak.n, short.k]) expect(faults).not.toContain(String(value));
  });
});
