import { DEFAULT_ACCESS_TOKEN_TTL_MS, rotateSigningKey, UnusableAuthKeysError } from '@holdfast/nest';
import { authKeysPath } from './keys/auth-keys-path.js';
import { readSettings } from './settings/read-settings.js';
import { InvalidSettingError } from './settings/settings.js';

/** `nx run api:rotate-keys`: adds a new signing key to the key file while instances run. */
try {
  const settings = readSettings(process.env);
  await rotateSigningKey(
    authKeysPath(settings),
    settings.accessTokenTtlMs ?? DEFAULT_ACCESS_TOKEN_TTL_MS,
    Date.now(),
  );
  process.stdout.write(
    'Added a new key. It signs in about 5 minutes; the previous keys verify until their last token has expired.\n',
  );
} catch (error) {
  if (!(error instanceof InvalidSettingError || error instanceof UnusableAuthKeysError)) throw error;
  process.stderr.write(
    `Cannot rotate the keys: ${error instanceof UnusableAuthKeysError ? 'AUTH_KEYS: ' : ''}${error.message}\n`,
  );
  process.exitCode = 1;
}
