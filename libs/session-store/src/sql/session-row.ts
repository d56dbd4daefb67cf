import {
  knownEndReason,
  knownSessionEvent,
  type AccessTokenRevocation,
  type AttemptCount,
  type Authentication,
  type ClaimsRevocation,
  type CountedSessionEvent,
  type EventPage,
  type OpenedSession,
  type RevocationBatch,
  type SessionEnd,
  type SessionEvent,
  type SessionRevocation,
  type SessionState,
  type SupersededToken,
} from '@holdfast/session';
import type { Row, SqlValue } from '../database/database.js';
import { encodeCursor, type RevocationCursor } from '../revocation-cursor.js';

/** A row holds a value that the store never writes. */
export class CorruptRowError extends Error {
  override readonly name = 'CorruptRowError';

  constructor(column: string) {
    super(`unexpected value in column ${column}`);
  }
}

/** Reads a row with the columns of a session. */
export function toSessionState(row: Row): SessionState {
  return {
    id: text(row, 'id'),
    accountId: text(row, 'account_id'),
    authentication: toAuthentication(row),
    deviceKeyThumbprint: textOrNull(row, 'device_key_thumbprint'),
    hardwareKeyOfferedAt: integerOrNull(row, 'hardware_key_offered_at'),
    hardwareKeyThumbprint: textOrNull(row, 'hardware_key_thumbprint'),
    hardwareKeyConfirmed: row['hardware_key_confirmed'] === true,
    generation: integer(row, 'generation'),
    branch: integer(row, 'branch'),
    confirmed: row['confirmed'] === true,
    superseded: toSuperseded(row),
    usedProofs: array(row, 'used_proofs').map((value) => toBigInt(value, 'used_proofs')),
    refreshCount: integer(row, 'refresh_count'),
    createdAt: integer(row, 'created_at'),
    lastUsedAt: integer(row, 'last_used_at'),
    idleExpiresAt: integer(row, 'idle_expires_at'),
    expiresAt: integer(row, 'expires_at'),
    end: toEnd(row),
    claimsVersion: integer(row, 'claims_version'),
  };
}

/** In the order of INSERT_SESSION, which takes three more. */
export function toInsertValues(state: SessionState): readonly SqlValue[] {
  const { generation, branch, confirmed, refreshCount, lastUsedAt, idleExpiresAt } = state;
  return [
    state.id,
    state.accountId,
    state.deviceKeyThumbprint,
    generation,
    branch,
    confirmed,
    state.superseded.map(({ at }) => at),
    state.superseded.map((token) => token.branch),
    state.usedProofs,
    refreshCount,
    state.createdAt,
    lastUsedAt,
    idleExpiresAt,
    state.expiresAt,
    state.end?.reason ?? null,
    state.end?.at ?? null,
    ...toAuthenticationValues(state),
    state.claimsVersion,
    ...toHardwareKeyValues(state),
  ];
}

/** In the order of UPDATE_SESSION. */
export function toUpdateValues(state: SessionState): readonly SqlValue[] {
  return [
    state.id,
    state.generation,
    state.branch,
    state.confirmed,
    state.superseded.map(({ at }) => at),
    state.superseded.map(({ branch }) => branch),
    state.usedProofs,
    state.refreshCount,
    state.lastUsedAt,
    state.idleExpiresAt,
    state.end?.reason ?? null,
    state.end?.at ?? null,
    ...toAuthenticationValues(state),
    state.claimsVersion,
    ...toHardwareKeyValues(state),
  ];
}

function toHardwareKeyValues(state: SessionState): readonly SqlValue[] {
  return [state.hardwareKeyOfferedAt, state.hardwareKeyThumbprint, state.hardwareKeyConfirmed];
}

function toAuthenticationValues({ authentication: { at, amr, acr } }: SessionState): readonly SqlValue[] {
  return [at, amr.join(' '), acr];
}

/** In the order of INSERT_EVENT and COUNT_EVENT. */
export function toEventValues(sessionId: string, event: SessionEvent): readonly SqlValue[] {
  return [sessionId, event.kind, 'reason' in event ? event.reason : null, event.at];
}

/** Reads the rows of FIND_EVENTS, of which there is one more than the limit if another page follows. */
export function toEventPage(rows: readonly Row[], limit: number): EventPage {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    events: page.map(toSessionEvent).filter((event) => event !== null),
    next: rows.length > limit && last !== undefined ? integer(last, 'id') : null,
  };
}

/** Null when a later version has written the row. */
function toSessionEvent(row: Row): CountedSessionEvent | null {
  const reason = textOrNull(row, 'reason');
  return knownSessionEvent({
    kind: text(row, 'kind'),
    at: integer(row, 'at'),
    ...(reason !== null && { reason }),
    ...(row['first_at'] !== null && { count: integer(row, 'count'), firstAt: integer(row, 'first_at') }),
  });
}

/** Reads a row of FIND_LIVE_SESSIONS or FIND_OPENED_SESSION. */
export function toOpenedSession(row: Row): OpenedSession {
  const origin = { address: textOrNull(row, 'address'), userAgent: textOrNull(row, 'user_agent') };
  return { state: toSessionState(row), origin };
}

/**
 * Reads the rows of FIND_REVOCATIONS_SINCE or FIND_ALL_REVOCATIONS. With no revocation, one row has only the cursor.
 */
export function toRevocationBatch(rows: readonly Row[]): RevocationBatch {
  const revocations = rows.filter((row) => row['session_id'] !== null).map(toRevocation);
  return { revocations, cursor: encodeCursor(toRevocationCursor(rows)) };
}

/** Reads the cursor, which is the same in all rows. */
export function toRevocationCursor([first]: readonly Row[]): RevocationCursor {
  if (first === undefined) throw new CorruptRowError('snapshot');
  return { server: text(first, 'server'), snapshot: text(first, 'snapshot') };
}

/** Reads the row of COUNT_ATTEMPTS. */
export function toAttemptCount(row: Row): AttemptCount {
  return { count: integer(row, 'count'), resetsAt: integer(row, 'resets_at') };
}

function toRevocation(row: Row): AccessTokenRevocation {
  return row['reason'] === null ? toClaimsRevocation(row) : toSessionRevocation(row);
}

/** Reads a row of END_SESSIONS. */
export function toSessionRevocation(row: Row): SessionRevocation {
  const reason = knownEndReason(text(row, 'reason'));
  return { kind: 'session_ended', ...toRevoked(row), reason };
}

/** Reads a row of REFRESH_CLAIMS. */
export function toClaimsRevocation(row: Row): ClaimsRevocation {
  return { kind: 'claims_refreshed', ...toRevoked(row), claimsVersion: integer(row, 'claims_version') };
}

function toRevoked(row: Row): Pick<AccessTokenRevocation, 'sessionId' | 'until'> {
  return { sessionId: text(row, 'session_id'), until: integer(row, 'expires_at') };
}

/** Null for sessions older than the column `auth_time`. */
function toAuthentication(row: Row): Authentication {
  return {
    at: integer(row, row['auth_time'] === null ? 'created_at' : 'auth_time'),
    amr: text(row, 'amr')
      .split(' ')
      .filter((method) => method !== ''),
    acr: textOrNull(row, 'acr'),
  };
}

function toSuperseded(row: Row): readonly SupersededToken[] {
  const branches = array(row, 'superseded_branch');
  return array(row, 'superseded_at').map((at, index) => ({
    at: toInteger(at, 'superseded_at'),
    branch: toInteger(branches[index], 'superseded_branch'),
  }));
}

function toEnd(row: Row): SessionEnd | null {
  const reason = textOrNull(row, 'end_reason');
  return reason === null ? null : { reason: knownEndReason(reason), at: integer(row, 'ended_at') };
}

function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new CorruptRowError(column);
  return value;
}

function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

function integer(row: Row, column: string): number {
  return toInteger(row[column], column);
}

function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

function array(row: Row, column: string): readonly SqlValue[] {
  const value = row[column];
  if (!isArray(value)) throw new CorruptRowError(column);
  return value;
}

function isArray(value: SqlValue | undefined): value is readonly SqlValue[] {
  return Array.isArray(value);
}

function toInteger(value: SqlValue | undefined, column: string): number {
  const number = Number(toBigInt(value, column));
  if (!Number.isSafeInteger(number)) throw new CorruptRowError(column);
  return number;
}

function toBigInt(value: SqlValue | undefined, column: string): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value))) return BigInt(value);
  throw new CorruptRowError(column);
}
