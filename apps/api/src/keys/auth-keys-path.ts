import { join } from 'node:path';
import type { Settings } from '../settings/settings.js';

/** Path of the key file: AUTH_KEYS, or `keys.json` in the data directory. */
export function authKeysPath({ authKeysFile, dataDir }: Pick<Settings, 'authKeysFile' | 'dataDir'>): string {
  return authKeysFile ?? join(dataDir, 'keys.json');
}
