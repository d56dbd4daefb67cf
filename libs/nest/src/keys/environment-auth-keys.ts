import { UnusableAuthKeysError } from '../errors/unusable-auth-keys.error.js';
import type { AuthKeySource } from './auth-keys.js';
import { parseAuthKeys } from './auth-keys-json.js';

/** Reads the keys from an environment variable with the content of a key file. */
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
