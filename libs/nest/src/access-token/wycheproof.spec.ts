import { generateKeyPairSync } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AccessTokenKeys } from '../keys/access-token-keys';
import { readAccessTokenKey, type AccessTokenKey } from '../keys/access-token-key';
import type { SigningKeyJwk } from '../keys/auth-keys';
import { isCanonical, readHeader } from './compact-token';

/** The first key of a set must be able to sign. A public key cannot, so this one goes before it. */
const OWN_KEY: SigningKeyJwk = {
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  kid: 'own',
};

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly jws: string;
  readonly result: 'valid' | 'invalid' | 'acceptable';
}

interface KeySet {
  readonly keys: readonly SigningKeyJwk[];
}

interface Group {
  readonly public?: SigningKeyJwk | KeySet;
  readonly private: SigningKeyJwk | KeySet;
  readonly tests: readonly Vector[];
}

function groupsOf(name: string): readonly Group[] {
  const path = join(import.meta.dirname, '../../test/wycheproof', name);
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly testGroups: readonly Group[] }).testGroups;
}

const jsonwebtoken = new JwtService();

/** Verifies a signature as AccessTokenStrategy does. The vectors have no claims to check. */
function isAccepted(jws: string, key: AccessTokenKey): boolean {
  if (!isCanonical(jws)) return false;
  try {
    // Like passport-jwt, it hands the key on to jsonwebtoken, which takes a KeyObject though its types do not say so.
    const secret = key.verifyingKey as unknown as Buffer;
    jsonwebtoken.verify(jws, { secret, algorithms: [key.algorithm], ignoreExpiration: true });
    return true;
  } catch {
    return false;
  }
}

/** Marked invalid, but the tokens equal #357, which is valid: they lack the defect that their comments describe. */
const SAME_AS_VALID = [367, 370];

/** Marked valid, but they contain `?`, which is not base64url. */
const NOT_BASE64URL = [372, 373];

/** Valid without a payload. An access token has one. */
const EMPTY = [259];

/** HS384 and HS512, which access tokens do not support. */
const UNSUPPORTED_ALGORITHMS = [14, 15];

/** An RSA key with the ROCA weakness (CVE-2017-15361), which only its modulus reveals. */
const ROCA_KEY = [7];

describe('the signature vectors of Wycheproof', () => {
  const vectors = groupsOf('json_web_signature_test.json').flatMap(({ tests, ...group }) => {
    const jwk = (group.public ?? group.private) as SigningKeyJwk;
    return tests.map((vector) => ({ ...vector, key: readAccessTokenKey({ ...jwk, kid: 'wycheproof' }) }));
  });

  it('are all tested', () => {
    expect(vectors).toHaveLength(401);
  });

  it('are rejected when invalid, except two that equal a valid one', () => {
    const accepted: number[] = [];
    for (const { tcId, result, jws, key } of vectors) {
      if (result === 'invalid' && !('issue' in key) && isAccepted(jws, key)) accepted.push(tcId);
    }
    expect(accepted).toEqual(SAME_AS_VALID);
  });

  it('are accepted when valid and the algorithm is supported, except three', () => {
    const rejected: number[] = [];
    for (const { tcId, result, jws, key } of vectors) {
      if (result === 'valid' && !('issue' in key) && !isAccepted(jws, key)) rejected.push(tcId);
    }
    expect(rejected).toEqual([...EMPTY, ...NOT_BASE64URL]);
  });

  it('are not access tokens: none has the required typ and kid', () => {
    expect(vectors.filter(({ jws }) => readHeader(jws) !== null)).toEqual([]);
  });
});

describe('the key vectors of Wycheproof', () => {
  const groups = groupsOf('json_web_key_test.json').flatMap(({ tests, ...group }) => {
    const { keys } = (group.public ?? group.private) as KeySet;
    return tests.map((vector) => ({
      ...vector,
      keys: keys.map((key) => ({ ...key, kid: key.kid || 'wycheproof' })),
    }));
  });

  it('are not loaded, or verify nothing, when invalid, except the ROCA key', () => {
    const accepted: number[] = [];
    for (const { tcId, result, jws, keys } of groups) {
      if (result === 'invalid' && verifiesWithSet(keys, jws)) accepted.push(tcId);
    }
    expect(accepted).toEqual(ROCA_KEY);
  });

  it('are loaded when valid and the algorithm is supported', () => {
    const rejected: number[] = [];
    for (const { tcId, result, jws, keys } of groups) {
      if (result === 'valid' && !verifiesWithSet(keys, jws)) rejected.push(tcId);
    }
    expect(rejected).toEqual(UNSUPPORTED_ALGORITHMS);
  });

  function verifiesWithSet(keys: readonly SigningKeyJwk[], jws: string): boolean {
    try {
      new AccessTokenKeys(keys.some(({ kty }) => kty === 'oct') ? keys : [OWN_KEY, ...keys]);
    } catch {
      return false;
    }
    for (const jwk of keys) {
      const key = readAccessTokenKey(jwk);
      if (!('issue' in key) && isAccepted(jws, key)) return true;
    }
    return false;
  }
});
