import type { SessionEndReason } from '@holdfast/contract';
import { isSessionId, SessionService } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { NotFoundError } from '../errors/problem-error.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import type { HttpRequest } from '../http/http-request.js';

/** Ends sessions, and tells of each that was not over already. */
@Injectable()
export class SessionTermination {
  readonly #sessions: SessionService;
  readonly #log: AuthEventLog;

  constructor(@Inject(SessionService) sessions: SessionService, @Inject(AuthEventLog) log: AuthEventLog) {
    this.#sessions = sessions;
    this.#log = log;
  }

  async end(request: HttpRequest, sessionId: string, reason: SessionEndReason): Promise<void> {
    const ended = await this.#sessions.end(sessionId, reason);
    if (ended !== null) this.#log.sessionEnded(request, ended, reason);
  }

  /** @param except a session that goes on */
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
   * Another account's session is as good as none: nothing is told of it.
   *
   * @param sentence for who asks for one that is not there
   * @throws NotFoundError
   */
  async requireSessionOf(accountId: string, sessionId: string, sentence: string): Promise<void> {
    const session = isSessionId(sessionId) ? await this.#sessions.find(sessionId) : null;
    if (session?.accountId !== accountId) throw new NotFoundError(sentence);
  }
}
