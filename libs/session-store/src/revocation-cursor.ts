/**
 * Up to where an instance has read the revocations: which server it asked, and which transactions that had committed.
 * Commits are followed and not times, because a transaction can commit long after it has recorded a revocation.
 */
export interface RevocationCursor {
  /** When the server started. Another server, or a restored one, numbers its transactions differently. */
  readonly server: string;
  /** The text of a `pg_snapshot`, such as `10:20:10,14,15`. */
  readonly snapshot: string;
}

const SHAPE = /^\d+\/\d+:\d+:[\d,]*$/;

/** Writes a cursor as text. */
export function encodeCursor({ server, snapshot }: RevocationCursor): string {
  return `${server}/${snapshot}`;
}

/** Reads a cursor. Null for one of another store or an earlier version. */
export function decodeCursor(cursor: string): RevocationCursor | null {
  if (!SHAPE.test(cursor)) return null;
  const [server = '', snapshot = ''] = cursor.split('/');
  return { server, snapshot };
}

/**
 * Whether `next` continues `previous`. Otherwise the database has changed to an earlier state, as in a failover to a
 * replica that lagged behind, and the numbers of its transactions mean something else.
 */
export function continues(next: RevocationCursor, previous: RevocationCursor): boolean {
  return next.server === previous.server && endOf(next) >= endOf(previous);
}

/** The first transaction that had not started. */
function endOf({ snapshot }: RevocationCursor): bigint {
  const [, end = '0'] = snapshot.split(':');
  return BigInt(end);
}
