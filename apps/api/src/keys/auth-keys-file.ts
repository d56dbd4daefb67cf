import type { AuthKeys, SigningKeyJwk } from '@holdfast/nest';
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidSettingError, type Settings } from '../settings/settings.js';

/** The first key of each list signs; all verify. */
interface KeysFile {
  /** JWK (RFC 7517), each with a `kid`; see SigningKeyJwk. */
  readonly signing_keys: readonly SigningKeyJwk[];
  /** base64url, 32 bytes or more each. */
  readonly hmac_secrets: readonly string[];
}

/** Where the keys are, named or not. */
export function authKeysPath({ authKeysFile, dataDir }: Pick<Settings, 'authKeysFile' | 'dataDir'>): string {
  return authKeysFile ?? join(dataDir, 'keys.json');
}

/** @throws InvalidSettingError when the file is missing or is not a file of keys; never tells what is in it */
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
      `AUTH_KEYS: ${path} must hold signing_keys (JWK) and hmac_secrets (base64url)`,
    );
  }
  return file;
}

/**
 * Makes the file of keys if it is not there: whole or not at all, and once, though instances that share the folder
 * start together.
 */
export async function ensureAuthKeys(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = await writeDraft(path, { signing_keys: [newSigningKey()], hmac_secrets: [newSecret()] });
  try {
    await link(draft, path);
  } catch (error) {
    if (!isExisting(error)) throw error;
  } finally {
    await rm(draft);
  }
}

/**
 * Puts a new signing key before the others, which go on to verify until the last of their tokens has expired; those
 * whose last one has are taken out. Instances that run notice by themselves.
 *
 * @param now milliseconds since 1970
 * @throws InvalidSettingError when there is no file of keys
 */
export async function rotateSigningKey(path: string, accessTokenTtlMs: number, now: number): Promise<void> {
  const file = await readKeysFile(path);
  const retiresAt = Math.ceil((now + accessTokenTtlMs + NOTICE_MS) / 1000);
  const former = file.signing_keys
    .filter(({ exp }) => exp === undefined || exp * 1000 > now)
    .map((key) => ({ ...key, exp: Math.min(key.exp ?? Infinity, retiresAt) }));
  const draft = await writeDraft(path, { ...file, signing_keys: [newSigningKey(), ...former] });
  await rename(draft, path);
}

/** How long an instance may go on signing with the former key, and more. */
const NOTICE_MS = 60_000;

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

function isExisting(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
}
