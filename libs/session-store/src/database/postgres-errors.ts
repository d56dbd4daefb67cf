import { StoreUnavailableError } from '@holdfast/session';

/** SQLSTATE codes (PostgreSQL, appendix A) of transactions to run again. */
const RETRYABLE = new Set(['40001', '40P01']);

/**
 * SQLSTATE codes of connections on which nothing was run, while another one may run it: to a server that has become
 * read-only after a failover, or to another session than before, by a pooler that has no prepared statements.
 */
const ELSEWHERE = new Set(['25006', '26000', '42P05']);

/** SQLSTATE classes of faults of the server or of its operation, not of the statement. */
const UNAVAILABLE_CLASSES = new Set(['08', '28', '3D', '53', '57', '58', 'XX']);

/** The same for codes of other classes: also a missing right, and a lock that was not free in time. */
const UNAVAILABLE = new Set([...ELSEWHERE, '42501', '55P03']);

const MAX_ATTEMPTS = 4;

/** The SQLSTATE of an error; null if a connection or a timeout caused it, not a statement. */
function sqlStateOf(error: unknown): string | null {
  if (error instanceof StoreUnavailableError) return sqlStateOf(error.cause);
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

/** Whether the server rejects the user, the password or the name of the database, which no waiting changes. */
export function isRejectedForGood(error: unknown): boolean {
  return ['28', '3D'].includes(sqlStateOf(error)?.slice(0, 2) ?? '');
}

/** Whether the server takes no writes: it is a standby, or set to read-only. */
export function isReadOnly(error: unknown): boolean {
  return sqlStateOf(error) === '25006';
}

/** Calls the driver, and turns errors of an unavailable database into StoreUnavailableError. */
export async function callingDriver<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    const state = sqlStateOf(error);
    const unavailable =
      state === null
        ? !(error instanceof TypeError)
        : UNAVAILABLE.has(state) || UNAVAILABLE_CLASSES.has(state.slice(0, 2));
    throw unavailable ? new StoreUnavailableError(error) : error;
  }
}

/**
 * Repeats work that changed nothing, because of a concurrent transaction or because of its connection, up to
 * MAX_ATTEMPTS times in total.
 */
export async function withRetries<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      const state = sqlStateOf(error) ?? '';
      if (!RETRYABLE.has(state) && !ELSEWHERE.has(state)) throw error;
      if (attempt === MAX_ATTEMPTS) throw asUnavailable(error);
    }
  }
}

function asUnavailable(error: unknown): StoreUnavailableError {
  return error instanceof StoreUnavailableError ? error : new StoreUnavailableError(error);
}
