import type { EndedSessionDetails, Page, SessionDetails, SessionEventSummary } from '@holdfast/contract';
import { endOf, SessionService, type OpenedSession } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { cursorOf, UUID_KEY } from '../pages/cursor.js';
import type { PageQuery } from '../pages/page-query.js';
import { toPage } from '../pages/to-page.js';
import { toSessionDetails, toSessionEventSummary } from './session-summary.js';

const SESSION_CURSOR = cursorOf({ id: UUID_KEY });

/** Safe as a number. */
const INTEGER = /^\d{1,15}$/;

const ENDED_CURSOR = cursorOf({ endedAt: INTEGER, id: UUID_KEY });

const EVENT_CURSOR = cursorOf({ position: INTEGER });

/** Lists sessions and their events in pages, for their owner and for administrators. */
@Injectable()
export class SessionLists {
  readonly #sessions: SessionService;

  constructor(@Inject(SessionService) sessions: SessionService) {
    this.#sessions = sessions;
  }

  /**
   * The live sessions of an account, newest first.
   *
   * @param currentId the session of the request
   * @throws ValidationFailedError for an invalid cursor
   */
  async live(
    accountId: string,
    currentId: string,
    { limit, cursor }: PageQuery,
  ): Promise<Page<SessionDetails>> {
    const before = SESSION_CURSOR.decode(cursor)?.id ?? null;
    const opened = await this.#sessions.liveSessionsOf(accountId, { limit: limit + 1, before });
    return toPage(opened, {
      limit,
      toItem: (session) => toSessionDetails(session, currentId),
      cursorAfter: ({ state: { id } }: OpenedSession) => SESSION_CURSOR.encode({ id }),
    });
  }

  /**
   * The ended sessions of an account that are still stored. Those that ended last come first.
   *
   * @throws ValidationFailedError for an invalid cursor
   */
  async ended(accountId: string, { limit, cursor }: PageQuery): Promise<Page<EndedSessionDetails>> {
    const key = ENDED_CURSOR.decode(cursor);
    const before = key === null ? null : { endedAt: Number(key.endedAt), id: key.id };
    const opened = await this.#sessions.endedSessionsOf(accountId, { limit: limit + 1, before });
    const ended = opened.map((session) => ({ session, end: endOf(session.state) }));
    return toPage(ended, {
      limit,
      toItem: ({ session, end }) => ({
        ...toSessionDetails(session, ''),
        ended_at: new Date(end.at).toISOString(),
        end_reason: end.reason,
      }),
      cursorAfter: ({ session: { state }, end }) =>
        ENDED_CURSOR.encode({ endedAt: String(end.at), id: state.id }),
    });
  }

  /**
   * The history of a session, newest first.
   *
   * @throws ValidationFailedError for an invalid cursor
   */
  async events(sessionId: string, { limit, cursor }: PageQuery): Promise<Page<SessionEventSummary>> {
    const before = EVENT_CURSOR.decode(cursor);
    const position = before === null ? null : Number(before.position);
    const { events, next } = await this.#sessions.eventsOf(sessionId, limit, position);
    return {
      items: events.map(toSessionEventSummary),
      next: next === null ? null : EVENT_CURSOR.encode({ position: String(next) }),
    };
  }
}
