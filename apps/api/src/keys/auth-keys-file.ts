import type { AuthKeys, SigningKeyJwk } from '@holdfast/nest';
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InvalidSettingError } from '../settings/settings.js';

/** The first key of each list signs; all verify. */
interface KeysFile {
  /** Private EC P-256 keys (RFC 7517), each with a `kid`. */
  readonly signing_keys: readonly SigningKeyJwk[];
  /** base64url, 32 bytes or more each. */
  readonly hmac_secrets: readonly string[];
}

/** @throws InvalidSettingError when the file is missing or is not a file of keys; never tells what is in it */
export async function readAuthKeys(path: string): Promise<AuthKeys> {
  const content = await readFile(path, 'utf8').catch(() => null);
  if (content === null) throw new InvalidSettingError(`AUTH_KEYS: ${path} cannot be read`);
  const file = parse(content);
  if (!isKeysFile(file)) {
    throw new InvalidSettingError(
      `AUTH_KEYS: ${path} must hold signing_keys (JWK) and hmac_secrets (base64url)`,
    );
  }
  return {
    signing: file.signing_keys,
    hmacSecrets: file.hmac_secrets.map((secret) => Buffer.from(secret, 'base64url')),
  };
}

/**
 * Makes the file of keys if it is not there: whole or not at all, and once, though instances that share the folder
 * start together.
 */
export async function ensureAuthKeys(path: string): Promise<void> {
  const content = JSON.stringify(newKeys(), null, 2);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600, flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if (!isExisting(error)) throw error;
  } finally {
    await rm(draft);
  }
}

function newKeys(): KeysFile {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    signing_keys: [{ ...privateKey.export({ format: 'jwk' }), kid: randomBytes(8).toString('hex') }],
    hmac_secrets: [randomBytes(32).toString('base64url')],
  };
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}

function isKeysFile(value: unknown): value is KeysFile {
  if (typeof value !== 'object' || value === null) return false;
  const { signing_keys, hmac_secrets } = value as Partial<Record<keyof KeysFile, unknown>>;
  return (
    Array.isArray(signing_keys) &&
    signing_keys.every((key: unknown) => typeof key === 'object' && key !== null && 'kid' in key) &&
    Array.isArray(hmac_secrets) &&
    hmac_secrets.every((secret) => typeof secret === 'string')
  );
}

function isExisting(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
}
