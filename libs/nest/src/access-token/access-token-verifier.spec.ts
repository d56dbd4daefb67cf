import { FakeClock } from '@holdfast/testing';
import { generateKeyPairSync } from 'node:crypto';
import type { AccessToken } from '../context/access-token';
import { ExpiredSignatureError, TokenInvalidError } from '../errors/problem-error';
import type { AuthKeys, SigningKeyJwk } from '../keys/auth-keys';
import { KeyRing } from '../keys/key-ring';
import { resolveAuthOptions } from '../options/resolved-auth-options';
import { AccessTokenVerifier } from './access-token-verifier';
import type { SignatureVerifier } from './signature-verifier';

const TTL_MS = 60_000;

const JWT = 'header.payload.signature';

let clock = new FakeClock();

beforeEach(() => {
  clock = new FakeClock();
});

const token: AccessToken = {
  id: 'token',
  accountId: 'ada',
  sessionId: 'session',
  bound: true,
  deviceKeyThumbprint: null,
  generation: 0,
  branch: 0,
  claimsVersion: 0,
  authenticatedAt: clock.now(),
  amr: ['pwd'],
  acr: null,
  issuedAt: clock.now(),
  expiresAt: clock.now() + TTL_MS,
  notBefore: null,
  refreshedAt: null,
  roles: [],
  claims: {},
};

function newKey(kid: string): SigningKeyJwk {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid };
}

function keysWith(kid: string): AuthKeys {
  return { signing: [newKey(kid)], hmacSecrets: [Buffer.alloc(32, 1)] };
}

/** Verifies signatures when the test says so. */
class PausedSignatures implements SignatureVerifier {
  readonly pending: { accept(verified?: AccessToken): void; reject(): void }[] = [];

  verifySignature(): Promise<AccessToken> {
    return new Promise((resolve, reject) => {
      this.pending.push({
        accept: (verified = token) => {
          resolve(verified);
        },
        reject: () => {
          reject(new TokenInvalidError());
        },
      });
    });
  }
}

async function setUp() {
  const source = { keys: keysWith('first'), read: () => Promise.resolve(source.keys) };
  const keys = await KeyRing.open(source);
  const signatures = new PausedSignatures();
  const unused = { create: null, find: null } as never;
  const options = resolveAuthOptions(
    { store: unused, accounts: unused, keys: source, clock, accessTokenTtlMs: TTL_MS },
    { path: '/auth', passwordSignIn: false },
  );
  return { source, keys, signatures, verifier: new AccessTokenVerifier(keys, signatures, options) };
}

/** The signature is good by the removed key; the verification by the new keys is pending. */
async function verifyWhileKeyIsRemoved() {
  const { source, keys, signatures, verifier } = await setUp();
  const verifying = Promise.resolve(verifier.verify(JWT));
  source.keys = keysWith('second');
  await keys.reload();
  signatures.pending[0]?.accept();
  await new Promise(setImmediate);
  return { signatures, verifier, verifying };
}

describe('a token that is being verified while its key is removed', () => {
  it('is verified again by the new keys, and is not cached', async () => {
    const { signatures, verifier, verifying } = await verifyWhileKeyIsRemoved();
    expect(signatures.pending).toHaveLength(2);
    signatures.pending[1]?.reject();
    await expect(verifying).rejects.toThrow(TokenInvalidError);
    expect(verifier.cacheCounts.entries).toBe(0);
  });

  it('is cached once the keys stay as they are', async () => {
    const { signatures, verifier, verifying } = await verifyWhileKeyIsRemoved();
    signatures.pending[1]?.accept();
    await expect(verifying).resolves.toBe(token);
    expect(verifier.verify(JWT)).toBe(token);
  });
});

describe('a token that was issued for longer than tokens live now', () => {
  it('expires when tokens of the present lifetime do, because the end of its session is remembered no longer', async () => {
    const { signatures, verifier } = await setUp();
    const verifying = Promise.resolve(verifier.verify(JWT));
    signatures.pending[0]?.accept({ ...token, expiresAt: token.issuedAt + 10 * TTL_MS });
    await expect(verifying).resolves.toMatchObject({ expiresAt: token.issuedAt + TTL_MS });
    clock.advance(TTL_MS);
    expect(() => verifier.verify(JWT)).toThrow(ExpiredSignatureError);
  });
});

describe('requests on one connection', () => {
  const socket = {};
  const requestWith = (jwt: string, connection: object = { socket }) => ({
    headers: { authorization: `Bearer ${jwt}` },
    ...connection,
  });

  async function verifiedOnce() {
    const parts = await setUp();
    const first = Promise.resolve(parts.verifier.verifyRequest(requestWith(JWT)));
    parts.signatures.pending[0]?.accept();
    await first;
    return parts;
  }

  it.each<[string, object]>([
    ['HTTP/1.1', { socket }],
    ['HTTP/1.1 in Fastify', { raw: { socket }, socket: {} }],
    ['HTTP/2', { stream: { session: socket }, socket: {} }],
    ['HTTP/2 in Fastify', { raw: { stream: { session: socket }, socket: {} } }],
  ])('with the same header get the same token: %s', async (_protocol, connection) => {
    const { verifier } = await verifiedOnce();
    const { hits } = verifier.cacheCounts;
    for (let count = 0; count < 3; count += 1) {
      expect(verifier.verifyRequest(requestWith(JWT, connection))).toBe(token);
    }
    expect(verifier.cacheCounts.hits).toBe(hits + 3);
  });

  it('with another header get the token of that header', async () => {
    const { verifier, signatures } = await verifiedOnce();
    await verifier.verifyRequest(requestWith(JWT));
    const other = { ...token, accountId: 'another' };
    const verifying = Promise.resolve(verifier.verifyRequest(requestWith(`${JWT}x`)));
    signatures.pending[1]?.accept(other);
    await verifying;
    expect(verifier.verifyRequest(requestWith(`${JWT}x`))).toMatchObject({ accountId: 'another' });
    expect(verifier.verifyRequest(requestWith(JWT))).toBe(token);
  });

  it('are rejected once the token has expired', async () => {
    const { verifier } = await verifiedOnce();
    await verifier.verifyRequest(requestWith(JWT));
    clock.advance(TTL_MS);
    expect(() => verifier.verifyRequest(requestWith(JWT))).toThrow(ExpiredSignatureError);
  });

  it('are verified again once the keys are replaced', async () => {
    const { verifier, signatures, source, keys } = await verifiedOnce();
    await verifier.verifyRequest(requestWith(JWT));
    source.keys = keysWith('second');
    await keys.reload();
    const again = Promise.resolve(verifier.verifyRequest(requestWith(JWT)));
    signatures.pending[1]?.reject();
    await expect(again).rejects.toThrow(TokenInvalidError);
  });
});
