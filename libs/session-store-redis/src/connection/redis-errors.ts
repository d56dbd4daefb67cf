import { StoreUnavailableError } from '@holdfast/session';
import { ErrorReply } from '@redis/client';

/** Prefixes of error replies that concern the server or its operation, not the command. */
const UNAVAILABLE = new Set([
  // The cluster, or the part of it that has the key.
  'ASK',
  'CLUSTERDOWN',
  'MASTERDOWN',
  'MOVED',
  'TRYAGAIN',
  // A server that has become a replica, that lacks replicas, or that is stopped by its operator.
  'NOREPLICAS',
  'READONLY',
  'UNKILLABLE',
  // A server that is busy, loads its data, or has no room for more.
  'BUSY',
  'LOADING',
  'MISCONF',
  'OOM',
  // The user, the password or the rights, which an operator mends.
  'NOAUTH',
  'NOPERM',
  'WRONGPASS',
]);

/** The prefix of an error reply; null for an error of the connection. */
function prefixOf(error: unknown): string | null {
  if (error instanceof StoreUnavailableError) return prefixOf(error.cause);
  return error instanceof ErrorReply ? (/^[A-Z]+/.exec(error.message)?.[0] ?? 'ERR') : null;
}

/** Whether the server does not know the script. */
export function isUnknownScript(error: unknown): boolean {
  return prefixOf(error) === 'NOSCRIPT';
}

/** Whether the server rejects the user or the password, which no waiting changes. */
export function isRejectedForGood(error: unknown): boolean {
  return ['NOAUTH', 'NOPERM', 'WRONGPASS'].includes(prefixOf(error) ?? '');
}

/** Whether the server takes no writes: it has become a replica. */
export function isReadOnly(error: unknown): boolean {
  return prefixOf(error) === 'READONLY';
}

/** Turns an error of an unavailable server into StoreUnavailableError. Leaves those of a wrong command. */
export function asStoreError(error: unknown): unknown {
  if (error instanceof StoreUnavailableError || error instanceof TypeError) return error;
  const prefix = prefixOf(error);
  return prefix === null || UNAVAILABLE.has(prefix) ? new StoreUnavailableError(error) : error;
}
