import { RefreshTokenCodec } from '@holdfast/session';
import { AccessTokenKeys } from './access-token-keys.js';
import type { AuthKeys } from './auth-keys.js';
import { InvalidKeysError } from '../errors/invalid-keys.error.js';

/** Everything that is wrong with the keys; nothing in it tells of a key more than its `kid`. */
export function faultsOfKeys({ signing, hmacSecrets }: AuthKeys): readonly string[] {
  return [
    ...faultsOf(() => new AccessTokenKeys(signing)).map((fault) => `keys.signing: ${fault}`),
    ...faultsOf(() => new RefreshTokenCodec(hmacSecrets)).map((fault) => `keys.hmacSecrets: ${fault}`),
  ];
}

function faultsOf(make: () => unknown): readonly string[] {
  try {
    make();
    return [];
  } catch (error) {
    if (error instanceof InvalidKeysError) return error.faults;
    if (error instanceof RangeError) return [error.message];
    throw error;
  }
}
