import { AUTH_EVENT } from '@holdfast/contract';
import { refusalAfter, SessionStandings, type Clock, type EndedSession } from '@holdfast/session';
import {
  Inject,
  Injectable,
  type MessageEvent,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { Observable } from 'rxjs';
import {
  ExpiredSignatureError,
  ForbiddenError,
  type ProblemError,
  ServiceUnavailableError,
} from '../errors/problem-error.js';
import { refusalError } from '../errors/session-errors.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import type { AuthContext } from '../guard/auth-context.js';
import type { CallerRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { toStreamProblem } from './stream-problem.js';

/** How often expiries are looked for: twice within the second in which a stream is to end. */
const TICK_MS = 500;

/** A stream that ends with its token or its session. */
export interface WatchedStream {
  /**
   * Goes on with a newer token of the same account.
   *
   * @throws ForbiddenError for another account's token
   */
  renew(auth: AuthContext): void;
  /** The stream is over for a reason of its own. */
  stop(): void;
}

interface Watch {
  readonly request: CallerRequest;
  readonly onEnd: (error: ProblemError) => void;
  auth: AuthContext;
}

/** Holds long-lived streams to what every request is held to: they end within a second of their token or session. */
@Injectable()
export class AuthStreams implements OnModuleInit, OnModuleDestroy {
  readonly #standings: SessionStandings;
  readonly #log: AuthEventLog;
  readonly #clock: Clock;
  readonly #toleranceMs: number;
  readonly #watches = new Set<Watch>();
  readonly #bySession = new Map<string, Set<Watch>>();
  #stopListening: (() => void) | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(SessionStandings) standings: SessionStandings,
    @Inject(AuthEventLog) log: AuthEventLog,
    @InjectAuthOptions() { clock, clockToleranceMs }: ResolvedAuthOptions,
  ) {
    this.#standings = standings;
    this.#log = log;
    this.#clock = clock;
    this.#toleranceMs = clockToleranceMs;
  }

  onModuleInit(): void {
    this.#stopListening = this.#standings.onEnded((session) => {
      this.#endOf(session);
    });
    this.#timer = setInterval(() => {
      this.#tick();
    }, TICK_MS);
    this.#timer.unref();
  }

  /** Clients come back to another instance. */
  onModuleDestroy(): void {
    clearInterval(this.#timer);
    this.#stopListening?.();
    for (const watch of this.#watches) {
      this.#end(watch, new ServiceUnavailableError('The server is stopping. Connect again.'));
    }
  }

  /**
   * Watches a stream that was opened with a good token.
   *
   * @param request the one that opened it
   * @param onEnd called once, when the stream must end; not after `stop`
   */
  watch(auth: AuthContext, request: CallerRequest, onEnd: (error: ProblemError) => void): WatchedStream {
    const watch: Watch = { auth, request, onEnd };
    this.#watches.add(watch);
    this.#index(watch);
    return {
      renew: (newer) => {
        if (newer.accountId !== watch.auth.accountId) {
          throw new ForbiddenError('A stream goes on with tokens of the same account alone.', newer);
        }
        if (!this.#watches.has(watch)) return;
        this.#unindex(watch);
        watch.auth = newer;
        this.#index(watch);
      },
      stop: () => {
        this.#forget(watch);
      },
    };
  }

  /** For `@Sse()` handlers: the source, until an event `auth` tells why there are no more. */
  guard(
    auth: AuthContext,
    request: CallerRequest,
    source: Observable<MessageEvent>,
  ): Observable<MessageEvent> {
    return new Observable<MessageEvent>((subscriber) => {
      const watched = this.watch(auth, request, (error) => {
        subscriber.next({ type: AUTH_EVENT, data: toStreamProblem(error) });
        subscriber.complete();
      });
      subscriber.add(() => {
        watched.stop();
      });
      subscriber.add(source.subscribe(subscriber));
    });
  }

  #tick(): void {
    const now = this.#clock.now();
    for (const watch of this.#watches) {
      const { token } = watch.auth;
      if (now - this.#toleranceMs >= token.expiresAt) {
        this.#end(watch, new ExpiredSignatureError('The access token of the stream has expired.', token));
      } else if (!this.#standings.isInGrace(now)) {
        this.#end(watch, new ServiceUnavailableError());
      }
    }
  }

  #endOf({ sessionId, reason }: EndedSession): void {
    for (const watch of this.#bySession.get(sessionId) ?? []) {
      const session = {
        id: sessionId,
        accountId: watch.auth.accountId,
        end: { reason, at: this.#clock.now() },
      };
      this.#end(watch, refusalError(refusalAfter(reason), session));
    }
  }

  #end(watch: Watch, error: ProblemError): void {
    this.#forget(watch);
    this.#log.requestRefused(watch.request, error);
    watch.onEnd(error);
  }

  #forget(watch: Watch): void {
    if (this.#watches.delete(watch)) this.#unindex(watch);
  }

  #index(watch: Watch): void {
    const { sessionId } = watch.auth;
    const together = this.#bySession.get(sessionId) ?? new Set<Watch>();
    this.#bySession.set(sessionId, together.add(watch));
  }

  #unindex(watch: Watch): void {
    const { sessionId } = watch.auth;
    const together = this.#bySession.get(sessionId);
    together?.delete(watch);
    if (together?.size === 0) this.#bySession.delete(sessionId);
  }
}
