import { UnusableAuthKeysError } from '../errors/unusable-auth-keys.error.js';
import type { AuthKeySource } from './auth-keys.js';
import { parseAuthKeys } from './auth-keys-json.js';

/** Reads the keys from an environment variable that contains what a key file contains. */
export function environmentAuthKeys(variable: string): AuthKeySource {
  return {
    read: () =>
      new Promise((resolve) => {
        const text = process.env[variable];
        if (text === undefined) throw new UnusableAuthKeysError(`${variable} is not set`);
        resolve(parseAuthKeys(text, variable));
      }),
  };
}
