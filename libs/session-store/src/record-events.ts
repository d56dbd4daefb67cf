import { isCountedEvent, type SessionEvent } from '@holdfast/session';
import type { Queryable } from './database/database.js';
import { COUNT_EVENT, INSERT_EVENT, TRIM_EVENTS } from './sql/event-statements.js';
import { toEventValues } from './sql/session-row.js';

/** Adds events to the history of a session, the last one as the newest. The transaction must have locked the session. */
export async function recordEvents(
  transaction: Queryable,
  sessionId: string,
  events: readonly SessionEvent[],
): Promise<void> {
  for (const event of events) {
    const statement = isCountedEvent(event) ? COUNT_EVENT : INSERT_EVENT;
    await transaction.query(statement, toEventValues(sessionId, event));
  }
  await transaction.query(TRIM_EVENTS, [sessionId]);
}
