import type { Page, SessionDetails, SessionEventSummary } from '@holdfast/contract';
import { SessionService, type OpenedSession } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { cursorOf, UUID_KEY } from '../pages/cursor.js';
import type { PageQuery } from '../pages/page-query.js';
import { toPage } from '../pages/to-page.js';
import { toSessionDetails, toSessionEventSummary } from './session-summary.js';

const SESSION_CURSOR = cursorOf({ id: UUID_KEY });

/** Safe as a number. */
const EVENT_CURSOR = cursorOf({ position: /^\d{1,15}$/ });

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
