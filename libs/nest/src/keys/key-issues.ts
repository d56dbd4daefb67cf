import { RefreshTokenCodec } from '@holdfast/session';
import { AccessTokenKeys } from './access-token-keys.js';
import type { AuthKeys } from './auth-keys.js';
import { InvalidKeysError } from '../errors/invalid-keys.error.js';

/** One entry for each issue of the keys. Reveals only the `kid` of a key. */
export function findKeyIssues({ signing, hmacSecrets }: AuthKeys): readonly string[] {
  return [
    ...issuesFrom(() => new AccessTokenKeys(signing)).map((issue) => `keys.signing: ${issue}`),
    ...issuesFrom(() => new RefreshTokenCodec(hmacSecrets)).map((issue) => `keys.hmacSecrets: ${issue}`),
  ];
}

function issuesFrom(create: () => unknown): readonly string[] {
  try {
    create();
    return [];
  } catch (error) {
    if (error instanceof InvalidKeysError) return error.issues;
    if (error instanceof RangeError) return [error.message];
    throw error;
  }
}
