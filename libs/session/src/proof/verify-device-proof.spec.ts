import { createHash } from 'node:crypto';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type GenerateKeyPairResult,
  type JWK,
} from 'jose';
import { PROOF_NONCE_LIFETIME_MS, ProofNonces } from './proof-nonces.js';
import type { ProofResult } from './proof-result.js';
import { verifyDeviceProof, type ProofTarget } from './verify-device-proof.js';

const url = 'https://app.example/api/v1/auth/refresh';
const NOW = Date.UTC(2026, 0, 15, 12);
const nonces = new ProofNonces([Buffer.alloc(32, 1)]);
const otherNonces = new ProofNonces([Buffer.alloc(32, 9)]);
const SESSION_ID = '018f0000-0000-7000-8000-000000000001';

let keys: GenerateKeyPairResult;
let jwk: JWK;

beforeAll(async () => {
  keys = await generateKeyPair('ES256', { extractable: true });
  jwk = await exportJWK(keys.publicKey);
});

interface ProofParts {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
  readonly key?: CryptoKey;
}

async function proof({ header = {}, claims = {}, key = keys.privateKey }: ProofParts = {}): Promise<string> {
  const iat = Math.floor(NOW / 1000);
  const nonce = nonces.issue(NOW);
  return new SignJWT({ htm: 'POST', htu: url, jti: 'jti-1', iat, nonce, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
    .sign(key);
}

function verify(text: string, target: Partial<ProofTarget> = {}): ProofResult {
  return verifyDeviceProof(text, { method: 'POST', urls: [url], accessToken: null, ...target }, nonces, NOW);
}

function withLaterGeneration(nonce: string): string {
  const bytes = Buffer.from(nonce, 'base64url');
  bytes.writeUInt32BE(bytes.readUInt32BE(16) + 1, 16);
  return bytes.toString('base64url');
}

describe('a device proof', () => {
  it('yields the thumbprint of the key that signed it', async () => {
    const thumbprint = await calculateJwkThumbprint(jwk, 'sha256');
    expect(verify(await proof())).toMatchObject({ kind: 'valid', thumbprint });
  });

  it('has a digest that depends on its jti', async () => {
    const first = verify(await proof());
    const again = verify(await proof({ claims: { extra: 1 } }));
    const other = verify(await proof({ claims: { jti: 'jti-2' } }));
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
  });

  it('is valid whatever the client’s clock says', async () => {
    for (const iat of [0, 4_000_000_000]) {
      expect(verify(await proof({ claims: { iat } }))).toMatchObject({ kind: 'valid' });
    }
  });

  it('may have a query, a fragment or the default port in its URL', async () => {
    const other = 'https://APP.example:443/api/v1/auth/refresh?a=b#c';
    expect(verify(await proof({ claims: { htu: other } }))).toMatchObject({ kind: 'valid' });
  });

  it('may name any of the URLs that lead to the route', async () => {
    const urls = ['https://www.example/api/v1/auth/refresh', 'https://b.example/base/api/v1/auth/refresh'];
    for (const htu of urls) {
      expect(verify(await proof({ claims: { htu } }), { urls })).toMatchObject({ kind: 'valid' });
    }
    const htu = 'https://b.example/api/v1/auth/refresh';
    expect(verify(await proof({ claims: { htu } }), { urls })).toMatchObject({ kind: 'invalid', htu });
  });

  it.each<[string, Record<string, unknown>]>([
    ['no nonce', { nonce: undefined }],
    ['a nonce of another server', { nonce: otherNonces.issue(NOW) }],
    ['an expired nonce', { nonce: nonces.issue(NOW - PROOF_NONCE_LIFETIME_MS - 1000) }],
    ['a nonce from the future', { nonce: nonces.issue(NOW + PROOF_NONCE_LIFETIME_MS + 1000) }],
    ['a malformed nonce', { nonce: 'AAAA' }],
  ])('is stale with %s', async (_what, claims) => {
    expect(verify(await proof({ claims }))).toEqual({ kind: 'stale', thumbprint: expect.any(String) });
  });

  it('with the nonce of a token response is for its session and generation, at any time', async () => {
    const nonce = nonces.issueFor({ sessionId: SESSION_ID, generation: 7 });
    const thumbprint = await calculateJwkThumbprint(jwk, 'sha256');
    const expected = { kind: 'for_generation', thumbprint, sessionId: SESSION_ID, generation: 7 };
    expect(verify(await proof({ claims: { nonce } }))).toEqual(expected);
  });

  it.each<[string, string]>([
    ['of another server', otherNonces.issueFor({ sessionId: SESSION_ID, generation: 7 })],
    [
      'whose generation was changed',
      withLaterGeneration(nonces.issueFor({ sessionId: SESSION_ID, generation: 7 })),
    ],
    [
      'that was cut to the length of a timed one',
      nonces.issueFor({ sessionId: SESSION_ID, generation: 7 }).slice(0, 28),
    ],
  ])('is stale with the nonce of a token response %s', async (_what, nonce) => {
    expect(verify(await proof({ claims: { nonce } }))).toEqual({
      kind: 'stale',
      thumbprint: expect.any(String),
    });
  });

  it.each<[string, ProofParts]>([
    ['another method', { claims: { htm: 'GET' } }],
    ['another host', { claims: { htu: 'https://evil.example/api/v1/auth/refresh' } }],
    ['another path', { claims: { htu: 'https://app.example/api/v1/auth/login' } }],
    ['a malformed URL', { claims: { htu: 'refresh' } }],
    ['no jti', { claims: { jti: undefined } }],
    ['an empty jti', { claims: { jti: '' } }],
    ['a jti that is too long', { claims: { jti: 'x'.repeat(129) } }],
    ['another type', { header: { typ: 'JWT' } }],
    ['no key', { header: { jwk: undefined } }],
    ['a key of another type', { header: { jwk: { kty: 'oct', k: 'AAAA' } } }],
    ['an exp in the past', { claims: { exp: 1 } }],
    ['an nbf in the future', { claims: { nbf: 9_000_000_000 } }],
    ['a critical extension', { header: { crit: ['b64'], b64: true } }],
    [
      'a key of another curve',
      { header: { jwk: { kty: 'EC', crv: 'P-384', x: 'A'.repeat(43), y: 'A'.repeat(43) } } },
    ],
    [
      'a point that is not on the curve',
      { header: { jwk: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) } } },
    ],
    [
      'a coordinate that is too short',
      { header: { jwk: { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' } } },
    ],
  ])('is invalid with %s', async (_what, parts) => {
    expect(verify(await proof(parts))).toMatchObject({ kind: 'invalid' });
  });

  it('is invalid when another key than the one in its header signed it', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    expect(verify(await proof({ key: privateKey }))).toMatchObject({ kind: 'invalid' });
  });

  it('is invalid with a private key in its header', async () => {
    const header = { jwk: await exportJWK(keys.privateKey) };
    expect(verify(await proof({ header }))).toMatchObject({ kind: 'invalid' });
  });

  it('is invalid with another algorithm, none included', async () => {
    const other = await generateKeyPair('ES384');
    const header = { alg: 'ES384', jwk: await exportJWK(other.publicKey) };
    expect(verify(await proof({ header, key: other.privateKey }))).toMatchObject({ kind: 'invalid' });

    const [, payload = ''] = (await proof()).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'dpop+jwt', jwk })).toString('base64url');
    expect(verify(`${none}.${payload}.`)).toMatchObject({ kind: 'invalid' });
  });

  it('must match the access token if it has an ath', async () => {
    const ath = createHash('sha256').update('access').digest('base64url');
    const text = await proof({ claims: { ath } });
    expect(verify(text, { accessToken: 'access' })).toMatchObject({ kind: 'valid' });
    for (const accessToken of ['another', null]) {
      expect(verify(text, { accessToken })).toMatchObject({ kind: 'invalid' });
    }
    expect(verify(await proof(), { accessToken: 'access' })).toMatchObject({ kind: 'valid' });
  });

  it('has one encoding only', async () => {
    const text = await proof();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const twin = alphabet[alphabet.indexOf(text.slice(-1)) + 1] ?? '';
    for (const other of [`${text}==`, `${text} `, `${text}\n`, text.slice(0, -1) + twin]) {
      expect(verify(other)).toMatchObject({ kind: 'invalid' });
    }
  });

  it.each(['', 'a.b.c', '....', 'x'.repeat(5000), '{}.{}.{}'])('is invalid as %.20s', (text) => {
    expect(verify(text)).toMatchObject({ kind: 'invalid' });
  });

  it('is invalid when the server’s own URL is malformed', async () => {
    const text = await proof({ claims: { htu: 'nonsense' } });
    expect(verify(text, { urls: ['nonsense'] })).toMatchObject({ kind: 'invalid' });
  });
});
