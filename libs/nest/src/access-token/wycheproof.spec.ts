import { generateKeyPairSync } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AccessTokenKeys } from '../keys/access-token-keys';
import { readAccessTokenKey, type AccessTokenKey } from '../keys/access-token-key';
import type { SigningKeyJwk } from '../keys/auth-keys';
import { isCanonical, readHeader } from './compact-token';

/** The first of a set signs, which a public key cannot; a secret can. */
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

/** As AccessTokenStrategy verifies a signature, without the claims, which these vectors do not have. */
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

/** Their tokens are those of #357, which is valid: what the comments speak of is not in them. */
const EQUAL_TO_VALID = [367, 370];

/** They hold a `?`, which is no base64url, and say valid all the same. */
const NOT_BASE64URL = [372, 373];

/** Without a payload: an access token has one. */
const EMPTY = [259];

/** HS384 and HS512, which access tokens do not have. */
const OTHER_ALGORITHMS = [14, 15];

/** An RSA key that a chip made from too few primes (CVE-2017-15361); nothing but its modulus shows it. */
const FROM_A_BROKEN_CHIP = [7];

describe('the signature vectors of Wycheproof', () => {
  const vectors = groupsOf('json_web_signature_test.json').flatMap(({ tests, ...group }) => {
    const jwk = (group.public ?? group.private) as SigningKeyJwk;
    return tests.map((vector) => ({ ...vector, key: readAccessTokenKey({ ...jwk, kid: 'wycheproof' }) }));
  });

  it('are looked at, all of them', () => {
    expect(vectors).toHaveLength(401);
  });

  it('that are invalid are refused, but for two that equal a valid one', () => {
    const accepted: number[] = [];
    for (const { tcId, result, jws, key } of vectors) {
      if (result === 'invalid' && !('fault' in key) && isAccepted(jws, key)) accepted.push(tcId);
    }
    expect(accepted).toEqual(EQUAL_TO_VALID);
  });

  it('that are valid are accepted where the key is of a kind that access tokens have, but for three', () => {
    const refused: number[] = [];
    for (const { tcId, result, jws, key } of vectors) {
      if (result === 'valid' && !('fault' in key) && !isAccepted(jws, key)) refused.push(tcId);
    }
    expect(refused).toEqual([...EMPTY, ...NOT_BASE64URL]);
  });

  it('are no access tokens, valid or not: none has the type and the key id', () => {
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

  it('that are invalid serve nothing, not loaded or their token refused, but for the key of a broken chip', () => {
    const served: number[] = [];
    for (const { tcId, result, jws, keys } of groups) {
      if (result === 'invalid' && isServed(keys, jws)) served.push(tcId);
    }
    expect(served).toEqual(FROM_A_BROKEN_CHIP);
  });

  it('that are valid are loaded, but for algorithms that access tokens do not have', () => {
    const refused: number[] = [];
    for (const { tcId, result, jws, keys } of groups) {
      if (result === 'valid' && !isServed(keys, jws)) refused.push(tcId);
    }
    expect(refused).toEqual(OTHER_ALGORITHMS);
  });

  function isServed(keys: readonly SigningKeyJwk[], jws: string): boolean {
    try {
      new AccessTokenKeys(keys.some(({ kty }) => kty === 'oct') ? keys : [OWN_KEY, ...keys]);
    } catch {
      return false;
    }
    for (const jwk of keys) {
      const key = readAccessTokenKey(jwk);
      if (!('fault' in key) && isAccepted(jws, key)) return true;
    }
    return false;
  }
});
