import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { InvalidAuthOptionsError } from '../options/resolved-auth-options.js';
import type { SigningKeyJwk } from '../options/auth-keys.js';

export const ACCESS_TOKEN_ALGORITHM = 'ES256';

/** `typ` of the header (RFC 9068 §2.1). */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/** The largest access token looked at, in characters. */
const MAX_TOKEN_LENGTH = 4096;

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** PEM: what the JWT libraries' types take. */
  readonly publicKey: string;
}

/** The keys of access tokens: the first signs, all verify. */
export class SigningKeys {
  readonly current: SigningKey;
  readonly #byId: ReadonlyMap<string, SigningKey>;

  /** @throws InvalidAuthOptionsError for a key that is no private EC P-256 key, or a `kid` given twice */
  constructor(jwks: readonly SigningKeyJwk[]) {
    const keys = jwks.map(toSigningKey);
    const [current] = keys;
    if (current === undefined) throw new InvalidAuthOptionsError(['keys.signing must hold a key']);
    this.current = current;
    this.#byId = new Map(keys.map((key) => [key.kid, key]));
    if (this.#byId.size !== keys.length) {
      throw new InvalidAuthOptionsError(['keys.signing must not use a kid twice']);
    }
  }

  /**
   * The key to verify a token with, by what its header claims; null when no key of ours can have signed it. The
   * header is not trusted: it selects among our keys, and what it names must be what the key is for.
   */
  verifyingKey(token: string): string | null {
    if (token.length > MAX_TOKEN_LENGTH) return null;
    const header = decodeHeader(token.slice(0, Math.max(token.indexOf('.'), 0)));
    if (header?.['alg'] !== ACCESS_TOKEN_ALGORITHM || header['typ'] !== ACCESS_TOKEN_TYPE) return null;
    const kid = header['kid'];
    return typeof kid === 'string' ? (this.#byId.get(kid)?.publicKey ?? null) : null;
  }
}

function toSigningKey(jwk: SigningKeyJwk): SigningKey {
  if (jwk.kty !== 'EC' || jwk.crv !== 'P-256' || jwk.kid === '') {
    throw new InvalidAuthOptionsError(['keys.signing must hold EC P-256 keys with a kid']);
  }
  try {
    const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
    const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
    return { kid: jwk.kid, privateKey, publicKey: publicKey.toString() };
  } catch {
    // The cause may quote the key.
    throw new InvalidAuthOptionsError(['keys.signing holds a key that is not a private EC P-256 key']);
  }
}

function decodeHeader(part: string): Partial<Record<string, unknown>> | null {
  try {
    const header: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof header === 'object' && header !== null ? { ...header } : null;
  } catch {
    return null;
  }
}
