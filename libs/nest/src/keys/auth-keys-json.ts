import { UnusableAuthKeysError } from '../errors/unusable-auth-keys.error.js';
import type { AuthKeys, SigningKeyJwk } from './auth-keys.js';

interface AuthKeysJson {
  /** JWKs (RFC 7517), each with a `kid`. See SigningKeyJwk. */
  readonly signing_keys: readonly SigningKeyJwk[];
  /** base64url, at least 32 bytes each. */
  readonly hmac_secrets: readonly string[];
}

/**
 * Reads keys from the JSON of a key file.
 *
 * @param origin names the file or variable in the error
 * @throws UnusableAuthKeysError when the text is invalid
 */
export function parseAuthKeys(text: string, origin: string): AuthKeys {
  const value = parse(text);
  if (!isAuthKeysJson(value)) {
    throw new UnusableAuthKeysError(`${origin} must contain signing_keys (JWK) and hmac_secrets (base64url)`);
  }
  return {
    signing: value.signing_keys,
    hmacSecrets: value.hmac_secrets.map((secret) => Buffer.from(secret, 'base64url')),
  };
}

/** Writes keys as the JSON of a key file. */
export function formatAuthKeys({ signing, hmacSecrets }: AuthKeys): string {
  const json: AuthKeysJson = {
    signing_keys: signing,
    hmac_secrets: hmacSecrets.map((secret) => secret.toString('base64url')),
  };
  return JSON.stringify(json, null, 2);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isAuthKeysJson(value: unknown): value is AuthKeysJson {
  if (typeof value !== 'object' || value === null) return false;
  const { signing_keys, hmac_secrets } = value as Partial<Record<keyof AuthKeysJson, unknown>>;
  return (
    Array.isArray(signing_keys) &&
    signing_keys.every((key: unknown) => typeof key === 'object' && key !== null && 'kid' in key) &&
    Array.isArray(hmac_secrets) &&
    hmac_secrets.every((secret) => typeof secret === 'string')
  );
}
