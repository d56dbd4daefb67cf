import { InvalidAuthOptionsError, UnusableAuthKeysError } from '@holdfast/nest';
import { StoreUnavailableError } from '@holdfast/session';
import { DirectoryInUseError, DirectoryNotPrivateError } from '@holdfast/session-store';
import { InvalidSettingError } from './settings/settings.js';

/** One line for an error that the operator can fix. Null for any other, which needs its stack trace. */
export function startupErrorMessage(error: unknown): string | null {
  if (error instanceof StoreUnavailableError) {
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return `cannot reach the database at DATABASE_URL${cause}`;
  }
  if (error instanceof UnusableAuthKeysError) return `AUTH_KEYS: ${error.message}`;
  if (isAddressInUse(error)) return `port ${String(error.port)} is already in use; set PORT to another one`;
  const isFixable =
    error instanceof InvalidSettingError ||
    error instanceof InvalidAuthOptionsError ||
    error instanceof DirectoryInUseError ||
    error instanceof DirectoryNotPrivateError;
  return isFixable ? error.message : null;
}

function isAddressInUse(error: unknown): error is Error & { readonly port: unknown } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error;
}
