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

function issuesOf(jwks: readonly SigningKeyJwk[]): readonly string[] {
  try {
    new AccessTokenKeys(jwks);
    return [];
  } catch (error) {
    if (error instanceof InvalidKeysError) return error.issues;
    throw error;
  }
}

describe('the keys of access tokens', () => {
  it.each([
    ['ES256', ec('a')],
    ['RS256', rsa('a')],
    ['HS256', secret('a')],
  ])('support %s', (algorithm, jwk) => {
    const keys = new AccessTokenKeys([jwk]);
    expect(keys.current.algorithm).toBe(algorithm);
    expect(keys.find('a', NOW)?.algorithm).toBe(algorithm);
  });

  it('can be several: the first signs, all verify', () => {
    const keys = new AccessTokenKeys([rsa('new'), publicPartOf(ec('old'))]);
    expect(keys.current.kid).toBe('new');
    expect(keys.find('old', NOW)?.signingKey).toBeNull();
  });

  it('publish only public parts, and no secret', () => {
    const keys = new AccessTokenKeys([ec('a'), ec('b'), rsa('c')]);
    for (const jwk of keys.publicJwks(NOW)) {
      expect(jwk).toMatchObject({ kid: expect.any(String), use: 'sig', alg: expect.any(String) });
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(jwk).not.toHaveProperty(member);
    }
    expect(keys.publicJwks(NOW)).toHaveLength(3);
    expect(new AccessTokenKeys([secret('a')]).publicJwks(NOW)).toEqual([]);
  });

  it('sign from their nbf, and verify and are published before', () => {
    const keys = new AccessTokenKeys([
      { ...ec('new'), nbf: NOW / 1000 },
      publicPartOf(ec('other')),
      ec('old'),
    ]);
    expect(keys.signingKeyAt(NOW - 1).kid).toBe('old');
    expect(keys.find('new', NOW - 1)?.kid).toBe('new');
    expect(keys.publicJwks(NOW - 1).map(({ kid }) => kid)).toContain('new');
    expect(keys.signingKeyAt(NOW).kid).toBe('new');
  });

  it('sign before their nbf when no other key can', () => {
    const retired = { ...ec('old'), exp: NOW / 1000 };
    expect(new AccessTokenKeys([{ ...ec('new'), nbf: NOW / 1000 + 60 }, retired]).signingKeyAt(NOW).kid).toBe(
      'new',
    );
  });

  it('verify until their exp and no longer', () => {
    const keys = new AccessTokenKeys([ec('new'), { ...ec('old'), exp: NOW / 1000 }]);
    expect(keys.find('old', NOW - 1)).not.toBeNull();
    expect(keys.find('old', NOW)).toBeNull();
    expect(keys.publicJwks(NOW).map(({ kid }) => kid)).toEqual(['new']);
  });

  it.each<[string, readonly SigningKeyJwk[], RegExp]>([
    ['there are none', [], /at least one key is required/],
    ['a secret is too short', [secret('a', 31)], /key a must have at least 32 bytes/],
    ['a secret does not set alg to HS256', [{ ...secret('a'), alg: 'ES256' }], /key a must be EC P-256/],
    ['an RSA key is too short', [rsa('a', 1024)], /key a must have at least 2048 bits/],
    ['an RSA exponent is too small', [rsa('a', 2048, 3)], /key a must have an exponent of at least 65537/],
    ['the curve is not P-256', [ec('a', 'P-384')], /key a must be EC P-256/],
    [
      'a key is EdDSA, which jsonwebtoken lacks',
      [jwkOf(generateKeyPairSync('ed25519'), 'a')],
      /key a is EdDSA, which jsonwebtoken does not support; use EC P-256/,
    ],
    ['a kid is used twice', [ec('a'), ec('a')], /kid a is used twice/],
    ['a kid is missing', [{ ...ec(''), kid: '' }], /must have a kid/],
    ['a kid is too long', [ec('a'.repeat(65))], /must have a kid/],
    ['secrets are mixed with asymmetric keys', [ec('a'), secret('b')], /cannot be mixed/],
    ['the first cannot sign', [publicPartOf(ec('a')), ec('b')], /first key must be a private key/],
    ['the private part belongs to another key', [{ ...ec('a'), d: String(ec('b').d) }], /key a/],
    ['alg does not fit the key type', [{ ...ec('a'), alg: 'RS256' }], /key a cannot be used with RS256/],
    ['a key is for encryption', [{ ...ec('a'), use: 'enc' }], /key a is not a signing key/],
    ['key_ops allows no signatures', [{ ...ec('a'), key_ops: ['encrypt'] }], /key a is not a signing key/],
    ['the point is not on the curve', [{ ...publicPartOf(ec('a')), x: 'AAAA' }], /key a is not a valid key/],
    ['exp is not a number', [{ ...ec('a'), exp: NaN }], /key a must have exp in seconds/],
    ['nbf is not a number', [{ ...ec('a'), nbf: 1.5 }], /key a must have nbf in seconds/],
  ])('are rejected when %s', (_what, jwks, issue) => {
    expect(issuesOf(jwks).join('\n')).toMatch(issue);
  });

  it('are rejected with every issue at once, which reveal nothing of the keys', () => {
    const [weak, short] = [rsa('weak', 1024), secret('short', 8)];
    const issues = issuesOf([weak, short]).join('\n');
    expect(issues).toMatch(/key weak [^]*key short /);
    for (const value of [weak.d, weak.n, short.k]) expect(issues).not.toContain(String(value));
  });
});
