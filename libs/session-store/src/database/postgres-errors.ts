import { StoreUnavailableError } from '@holdfast/session';

/** SQLSTATE codes (PostgreSQL, appendix A) of transactions to run again. */
const RETRYABLE = new Set(['40001', '40P01']);

/** SQLSTATE classes of faults of the server, not of the statement. */
const UNAVAILABLE_CLASSES = new Set(['08', '53', '57', '58', 'XX']);

const MAX_ATTEMPTS = 4;

/** The SQLSTATE of an error; null if a connection or a timeout caused it, not a statement. */
function sqlStateOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' && error.code.length === 5 ? error.code : null;
}

/** Whether a statement failed because a unique value already exists. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlStateOf(error) === '23505';
}

/** Whether the role lacks a right. */
export function isPermissionDenied(error: unknown): boolean {
  return sqlStateOf(error) === '42501';
}

/** Calls the driver, and turns errors of an unavailable database into StoreUnavailableError. */
export async function callingDriver<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    const state = sqlStateOf(error);
    const unavailable =
      state === null ? !(error instanceof TypeError) : UNAVAILABLE_CLASSES.has(state.slice(0, 2));
    throw unavailable ? new StoreUnavailableError(error) : error;
  }
}

/** Repeats work that failed because of a concurrent transaction, up to MAX_ATTEMPTS times in total. */
export async function withRetries<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (!RETRYABLE.has(sqlStateOf(error) ?? '')) throw error;
      if (attempt === MAX_ATTEMPTS) throw new StoreUnavailableError(error);
    }
  }
}
