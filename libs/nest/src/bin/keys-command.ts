import { UnusableAuthKeysError } from '../errors/unusable-auth-keys.error.js';
import { ensureAuthKeys, rotateSigningKey } from '../keys/auth-keys-file.js';
import { DEFAULT_ACCESS_TOKEN_TTL_MS } from '../options/resolved-auth-options.js';

/** The output and the exit code of the command. */
export interface CommandResult {
  readonly exitCode: number;
  readonly message: string;
}

const USAGE = 'Usage: holdfast-keys create FILE | holdfast-keys rotate FILE';

/**
 * Creates or rotates a key file.
 *
 * @param now milliseconds since 1970
 */
export async function runKeysCommand(args: readonly string[], now: number): Promise<CommandResult> {
  const [command, path] = args;
  if (path === undefined || args.length > 2) return { exitCode: 2, message: USAGE };
  try {
    switch (command) {
      case 'create':
        return (await ensureAuthKeys(path))
          ? { exitCode: 0, message: `Created ${path}. Keep it secret: it signs your access tokens.` }
          : {
              exitCode: 1,
              message: `${path} already exists. To add a new key, run: holdfast-keys rotate ${path}`,
            };
      case 'rotate':
        await rotateSigningKey(path, DEFAULT_ACCESS_TOKEN_TTL_MS, now);
        return {
          exitCode: 0,
          message:
            'Added a new key. It signs in about 5 minutes; the previous keys verify until their tokens expire.',
        };
      default:
        return { exitCode: 2, message: USAGE };
    }
  } catch (error) {
    if (error instanceof UnusableAuthKeysError) return { exitCode: 1, message: error.message };
    throw error;
  }
}
