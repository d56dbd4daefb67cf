import type { AuthKeys, SigningKeyJwk } from '@holdfast/nest';
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidSettingError, type Settings } from '../settings/settings.js';

/** The first key of each list signs. All of them verify. */
interface KeysFile {
  /** JWKs (RFC 7517), each with a `kid`. See SigningKeyJwk. */
  readonly signing_keys: readonly SigningKeyJwk[];
  /** base64url, at least 32 bytes each. */
  readonly hmac_secrets: readonly string[];
}

/** Path of the key file: AUTH_KEYS, or `keys.json` in the data directory. */
export function authKeysPath({ authKeysFile, dataDir }: Pick<Settings, 'authKeysFile' | 'dataDir'>): string {
  return authKeysFile ?? join(dataDir, 'keys.json');
}

/**
 * Reads the key file.
 *
 * @throws InvalidSettingError when the file is missing or invalid; the message never contains its content
 */
export async function readAuthKeys(path: string): Promise<AuthKeys> {
  const file = await readKeysFile(path);
  return {
    signing: file.signing_keys,
    hmacSecrets: file.hmac_secrets.map((secret) => Buffer.from(secret, 'base64url')),
  };
}

async function readKeysFile(path: string): Promise<KeysFile> {
  const content = await readFile(path, 'utf8').catch(() => null);
  if (content === null) throw new InvalidSettingError(`AUTH_KEYS: ${path} cannot be read`);
  const file = parse(content);
  if (!isKeysFile(file)) {
    throw new InvalidSettingError(
      `AUTH_KEYS: ${path} must contain signing_keys (JWK) and hmac_secrets (base64url)`,
    );
  }
  return file;
}

/**
 * Creates the key file if there is none. Atomic, and safe when instances that share the directory start at the same time.
 */
export async function ensureAuthKeys(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = await writeDraft(path, { signing_keys: [newSigningKey()], hmac_secrets: [newSecret()] });
  try {
    await link(draft, path);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  } finally {
    await rm(draft);
  }
}

/**
 * Adds a new signing key in front of the others. Previous keys verify until the last token they signed has expired, and
 * are removed after that. Running instances reload the file by themselves.
 *
 * @param now milliseconds since 1970
 * @throws InvalidSettingError when the file is missing or invalid
 */
export async function rotateSigningKey(path: string, accessTokenTtlMs: number, now: number): Promise<void> {
  const file = await readKeysFile(path);
  const retiresAt = Math.ceil((now + accessTokenTtlMs + RELOAD_MARGIN_MS) / 1000);
  const previous = file.signing_keys
    .filter(({ exp }) => exp === undefined || exp * 1000 > now)
    .map((key) => ({ ...key, exp: Math.min(key.exp ?? Infinity, retiresAt) }));
  const draft = await writeDraft(path, { ...file, signing_keys: [newSigningKey(), ...previous] });
  await rename(draft, path);
}

/** More than the time in which running instances switch to a new key. */
const RELOAD_MARGIN_MS = 60_000;

async function writeDraft(path: string, file: KeysFile): Promise<string> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(file, null, 2), { mode: 0o600, flush: true });
  return draft;
}

function newSigningKey(): SigningKeyJwk {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(8).toString('hex') };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
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

function isAlreadyExists(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
}
