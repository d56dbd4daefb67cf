import type { SessionEndReason } from '@holdfast/contract';
import { isSessionId, SessionService } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { NotFoundError } from '../errors/problem-error.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import type { CallerRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { inSlices } from '../revocation/in-slices.js';

/** Options of SessionTermination.endAllOf. */
interface EndAllOptions {
  /** ID of a session to keep. */
  readonly except?: string | undefined;
  /** The account of the administrator who ends them. */
  readonly adminId?: string | undefined;
}

/** Ends sessions, and logs each one that had not already ended. */
@Injectable()
export class SessionTermination {
  readonly #sessions: SessionService;
  readonly #log: AuthEventLog;

  readonly #maxSessions: number;

  constructor(
    @Inject(SessionService) sessions: SessionService,
    @Inject(AuthEventLog) log: AuthEventLog,
    @InjectAuthOptions() { maxSessionsPerAccount }: ResolvedAuthOptions,
  ) {
    this.#sessions = sessions;
    this.#log = log;
    this.#maxSessions = maxSessionsPerAccount;
  }

  /**
   * @param request the request that causes it; null if none does
   * @param adminId the account of the administrator who ends it; null if none does
   * @returns false when the session had already ended or does not exist
   */
  async end(
    request: CallerRequest | null,
    sessionId: string,
    reason: SessionEndReason,
    adminId: string | null = null,
  ): Promise<boolean> {
    const ended = await this.#sessions.end(sessionId, reason);
    if (ended !== null) this.#log.sessionEnded(request, ended, reason, adminId);
    return ended !== null;
  }

  /**
   * @param request the request that causes it; null if none does
   * @returns how many sessions it ended
   */
  async endAllOf(
    request: CallerRequest | null,
    accountId: string,
    reason: SessionEndReason,
    { except, adminId }: EndAllOptions = {},
  ): Promise<number> {
    const ended = await this.#sessions.endAllOf(accountId, reason, except ?? null);
    await inSlices(ended, (session) => {
      this.#log.sessionEnded(request, session, reason, adminId ?? null);
    });
    return ended.length;
  }

  /** Ends the sessions used longest ago, if the account has more than it may have. Call it after a sign-in. */
  async limitSessionsOf(request: CallerRequest, accountId: string): Promise<void> {
    if (this.#maxSessions === 0) return;
    for (const session of await this.#sessions.endIdleLongest(accountId, this.#maxSessions)) {
      this.#log.sessionEnded(request, session, 'session_limit');
    }
  }

  /**
   * Rejects the ID of another account's session in the same way as an unknown one, so the response reveals nothing.
   *
   * @param message the message of the error
   * @throws NotFoundError
   */
  async requireSessionOf(accountId: string, sessionId: string, message: string): Promise<void> {
    const session = isSessionId(sessionId) ? await this.#sessions.find(sessionId) : null;
    if (session?.accountId !== accountId) throw new NotFoundError(message);
  }
}
