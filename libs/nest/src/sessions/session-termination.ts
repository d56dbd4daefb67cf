import type { SessionEndReason } from '@holdfast/contract';
import { isSessionId, SessionService } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { NotFoundError } from '../errors/problem-error.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import type { HttpRequest } from '../http/http-request.js';

/** Ends sessions, and logs each one that had not ended already. */
@Injectable()
export class SessionTermination {
  readonly #sessions: SessionService;
  readonly #log: AuthEventLog;

  constructor(@Inject(SessionService) sessions: SessionService, @Inject(AuthEventLog) log: AuthEventLog) {
    this.#sessions = sessions;
    this.#log = log;
  }

  /** Does nothing when the session has already ended. */
  async end(request: HttpRequest, sessionId: string, reason: SessionEndReason): Promise<void> {
    const ended = await this.#sessions.end(sessionId, reason);
    if (ended !== null) this.#log.sessionEnded(request, ended, reason);
  }

  /** @param except ID of a session to keep */
  async endAllOf(
    request: HttpRequest,
    accountId: string,
    reason: SessionEndReason,
    except: string | null = null,
  ): Promise<void> {
    const ended = await this.#sessions.endAllOf(accountId, reason, except);
    for (const session of ended) this.#log.sessionEnded(request, session, reason);
  }

  /**
   * Rejects the ID of another account's session like an unknown one, which reveals nothing about it.
   *
   * @param message of the error
   * @throws NotFoundError
   */
  async requireSessionOf(accountId: string, sessionId: string, message: string): Promise<void> {
    const session = isSessionId(sessionId) ? await this.#sessions.find(sessionId) : null;
    if (session?.accountId !== accountId) throw new NotFoundError(message);
  }
}
