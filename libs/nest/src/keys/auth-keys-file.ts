import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { link, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UnusableAuthKeysError } from '../errors/unusable-auth-keys.error.js';
import { logEntry } from '../log/log-entry.js';
import type { AuthKeys, AuthKeySource } from './auth-keys.js';
import { formatAuthKeys, parseAuthKeys } from './auth-keys-json.js';
import { createDirectory } from './create-directory.js';
import { generateAuthKeys, generateSigningKey } from './generate-auth-keys.js';
import { isProduction } from './production.js';

/** How long verifiers may cache the published keys (300 s), plus how often instances reload the file (10 s). */
export const SIGNING_DELAY_MS = 310_000;

/** Longer than running instances take to switch to a new key. */
const RELOAD_MARGIN_MS = 60_000;

/** Mode bit of a file that every user of the machine can read. */
const READABLE_BY_OTHERS = 0o004;

/**
 * Reads the keys from a file. Running instances reload it by themselves. Every user must not be able to read it: in
 * production the start fails then, elsewhere a warning is logged.
 */
export function fileAuthKeys(path: string): AuthKeySource {
  let isWarned = false;
  const warnOnce = (message: string): void => {
    if (!isWarned) new Logger('Keys').warn(logEntry({ event: 'keys_readable_by_others' }, message));
    isWarned = true;
  };
  return {
    read: async () => {
      const keys = await readAuthKeys(path);
      if (await isReadableByOthers(path)) {
        const message = `${path} can be read by every user; run chmod 640 on it`;
        if (isProduction()) throw new UnusableAuthKeysError(message);
        warnOnce(message);
      }
      return keys;
    },
  };
}

/**
 * Reads a key file.
 *
 * @throws UnusableAuthKeysError when the file is missing or invalid
 */
export async function readAuthKeys(path: string): Promise<AuthKeys> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) throw new UnusableAuthKeysError(`${path} cannot be read`);
  return parseAuthKeys(text, path);
}

/**
 * Creates the key file if there is none. Atomic, and safe when instances that share the directory start at the same
 * time.
 *
 * @returns whether the file was created
 */
export async function ensureAuthKeys(path: string): Promise<boolean> {
  await createDirectory(dirname(path));
  const draft = await writeDraft(path, generateAuthKeys());
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return false;
  } finally {
    await rm(draft);
  }
}

/**
 * Adds a new key in front of the others. It starts to sign once every cache of the published keys has it. Previous keys
 * verify until the last token they signed has expired, and are removed after that. A symbolic link stays a symbolic
 * link.
 *
 * @param now milliseconds since 1970
 * @throws UnusableAuthKeysError when the file is missing or invalid
 */
export async function rotateSigningKey(path: string, accessTokenTtlMs: number, now: number): Promise<void> {
  const keys = await readAuthKeys(path);
  const signsFrom = now + SIGNING_DELAY_MS;
  const retiresAt = Math.ceil((signsFrom + accessTokenTtlMs + RELOAD_MARGIN_MS) / 1000);
  const previous = keys.signing
    .filter(({ exp }) => exp === undefined || exp * 1000 > now)
    .map((key) => ({ ...key, exp: Math.min(key.exp ?? Infinity, retiresAt) }));
  const next = { ...generateSigningKey(), nbf: Math.ceil(signsFrom / 1000) };
  const target = await realpath(path);
  await rename(await writeDraft(target, { ...keys, signing: [next, ...previous] }), target);
}

async function writeDraft(path: string, keys: AuthKeys): Promise<string> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, formatAuthKeys(keys), { mode: 0o600, flush: true });
  return draft;
}

async function isReadableByOthers(path: string): Promise<boolean> {
  // Windows has access control lists in the place of modes.
  return process.platform !== 'win32' && ((await stat(path)).mode & READABLE_BY_OTHERS) !== 0;
}

function isAlreadyExists(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
}
