import { InvalidAuthOptionsError, UnusableAuthKeysError } from '@holdfast/nest';
import { StoreUnavailableError } from '@holdfast/session';
import {
  DirectoryInUseError,
  DirectoryNotPrivateError,
  DirectoryUnusableError,
  MigrationRejectedError,
} from '@holdfast/session-store';
import { UnreachableSessionStoreError } from './database/open-session-store.js';
import { InvalidSettingError } from './settings/settings.js';

/** One line for an error that the operator can fix. Null for any other, which needs its stack trace. */
export function startupErrorMessage(error: unknown): string | null {
  if (error instanceof UnreachableSessionStoreError) {
    return unreachable('STORE_URL', 'the store', error.cause);
  }
  if (error instanceof StoreUnavailableError) return databaseMessage(error.cause);
  if (error instanceof MigrationRejectedError) return `DATABASE_URL: ${error.message}`;
  if (error instanceof UnusableAuthKeysError) return `AUTH_KEYS: ${error.message}`;
  if (isDirectoryError(error)) return `DATA_DIR: ${error.message}`;
  if (error instanceof InvalidSettingError || error instanceof InvalidAuthOptionsError) return error.message;
  return isSystemError(error) ? systemMessage(error) : null;
}

/** @param cause as the driver threw it; it does not hold the password */
function databaseMessage(cause: unknown): string {
  if (isSystemError(cause) && /^(28|3D|42)/.test(cause.code)) return `DATABASE_URL: ${cause.message}`;
  return unreachable('DATABASE_URL', 'the database', cause);
}

function unreachable(setting: string, what: string, cause: unknown): string {
  const reason = cause instanceof Error || isSystemError(cause) ? cause.message : '';
  return `${setting}: cannot reach ${what}${reason === '' ? '' : `: ${reason}`}`;
}

function isDirectoryError(
  error: unknown,
): error is DirectoryInUseError | DirectoryNotPrivateError | DirectoryUnusableError {
  return (
    error instanceof DirectoryInUseError ||
    error instanceof DirectoryNotPrivateError ||
    error instanceof DirectoryUnusableError
  );
}

/** An error of the system or of the database driver. */
interface SystemError {
  readonly code: string;
  readonly message: string;
  readonly syscall?: unknown;
  readonly path?: unknown;
  readonly port?: unknown;
}

function isSystemError(error: unknown): error is SystemError {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) {
    return false;
  }
  return typeof error.code === 'string' && typeof error.message === 'string';
}

/** An error of listening, or of writing the first keys. */
function systemMessage({ code, message, syscall, path, port }: SystemError): string | null {
  if (syscall === 'listen') {
    if (code === 'EADDRINUSE') return `PORT: ${String(port)} is already in use`;
    return `${code === 'EACCES' ? 'PORT' : 'HOST'}: ${message}`;
  }
  if (syscall === 'getaddrinfo') return `HOST: ${message}`;
  return typeof path === 'string' ? `DATA_DIR: ${message}` : null;
}
