import { AUTH_EVENT } from '@holdfast/contract';
import { rejectionAfter, RevocationCache, type AccessTokenRevocation, type Clock } from '@holdfast/session';
import { Inject, Injectable, type MessageEvent, type OnModuleInit } from '@nestjs/common';
import { Observable } from 'rxjs';
import {
  ExpiredSignatureError,
  ForbiddenError,
  type ProblemError,
  ServiceUnavailableError,
} from '../errors/problem-error.js';
import { rejectionError } from '../errors/session-errors.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import type { AuthContext } from '../context/auth-context.js';
import type { CallerRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { toStreamProblem } from './stream-problem.js';

/** Streams must end within a second of their token's expiry, which is enough time for two checks. */
const TICK_MS = 500;

/** A stream that AuthStreams ends when its token expires, its claims become stale or its session ends. */
export interface WatchedStream {
  /**
   * Continues with a newer token of the same account.
   *
   * @throws ForbiddenError for another account's token
   */
  replaceToken(auth: AuthContext): void;
  /** Stops watching. Call it when the stream has ended for another reason. */
  stop(): void;
}

interface Watch {
  readonly request: CallerRequest;
  readonly onEnd: (error: ProblemError) => void;
  auth: AuthContext;
}

/**
 * Ends long-lived streams within a second after their token expires, its claims become stale, or their session ends.
 */
@Injectable()
export class AuthStreams implements OnModuleInit {
  readonly #revocations: RevocationCache;
  readonly #log: AuthEventLog;
  readonly #clock: Clock;
  readonly #toleranceMs: number;
  readonly #watches = new Set<Watch>();
  readonly #bySession = new Map<string, Set<Watch>>();
  #unsubscribe: (() => void) | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(
    @Inject(RevocationCache) revocations: RevocationCache,
    @Inject(AuthEventLog) log: AuthEventLog,
    @InjectAuthOptions() { clock, clockToleranceMs }: ResolvedAuthOptions,
  ) {
    this.#revocations = revocations;
    this.#log = log;
    this.#clock = clock;
    this.#toleranceMs = clockToleranceMs;
  }

  onModuleInit(): void {
    this.#unsubscribe = this.#revocations.onRevocation((revocation) => {
      this.#endStreamsOf(revocation);
    });
    this.#timer = setInterval(() => {
      this.#tick();
    }, TICK_MS);
    this.#timer.unref();
  }

  /** Ends all streams, so that clients reconnect to another instance. */
  endAll(): void {
    for (const watch of this.#watches) this.#end(watch, shuttingDown());
  }

  /** Ends all streams, and from now on every stream that is opened. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
    this.#unsubscribe?.();
    this.endAll();
  }

  /**
   * Watches a stream that was opened with a valid token. For server-sent events use `guard`, for WebSockets
   * AuthGateway.
   *
   * @param request the request that opened the stream
   * @param onEnd called once, when the stream must end; never after `stop`
   *
   * @example
   * ```ts
   * const stream = streams.watch(auth, request, (error) => connection.close(error.code));
   * connection.onClose(() => stream.stop());
   * ```
   */
  watch(auth: AuthContext, request: CallerRequest, onEnd: (error: ProblemError) => void): WatchedStream {
    const watch: Watch = { auth, request, onEnd };
    this.#watches.add(watch);
    this.#index(watch);
    if (this.#isStopped) {
      queueMicrotask(() => {
        if (this.#watches.has(watch)) this.#end(watch, shuttingDown());
      });
    }
    return {
      replaceToken: (newer) => {
        if (newer.accountId !== watch.auth.accountId) {
          throw new ForbiddenError('The new token must belong to the same account.', newer);
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

  /**
   * Emits the events of `source` for an `@Sse()` handler. When the token expires, its claims become stale or the
   * session ends, emits an event `auth` with the problem and completes.
   *
   * @example
   * ```ts
   * @Sse('ticks')
   * ticks(@CurrentAuth() auth: AuthContext, @Req() request: CallerRequest): Observable<MessageEvent> {
   *   return this.streams.guard(auth, request, interval(1000).pipe(map((tick) => ({ data: { tick } }))));
   * }
   * ```
   */
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
      } else if (!this.#revocations.isInGrace(now)) {
        this.#end(watch, new ServiceUnavailableError());
      }
    }
  }

  #endStreamsOf(revocation: AccessTokenRevocation): void {
    for (const watch of this.#bySession.get(revocation.sessionId) ?? []) {
      const { accountId, sessionId: id, token } = watch.auth;
      if (revocation.kind === 'session_ended') {
        const { reason } = revocation;
        const session = { id, accountId, end: { reason, at: this.#clock.now() } };
        this.#end(watch, rejectionError(rejectionAfter(reason), session));
      } else if (token.claimsVersion < revocation.claimsVersion) {
        this.#end(watch, rejectionError('claims_stale', { id, accountId, end: null }));
      }
    }
  }

  #end(watch: Watch, error: ProblemError): void {
    this.#forget(watch);
    this.#log.requestRejected(watch.request, error);
    watch.onEnd(error);
  }

  #forget(watch: Watch): void {
    if (this.#watches.delete(watch)) this.#unindex(watch);
  }

  #index(watch: Watch): void {
    const { sessionId } = watch.auth;
    const watches = this.#bySession.get(sessionId) ?? new Set<Watch>();
    this.#bySession.set(sessionId, watches.add(watch));
  }

  #unindex(watch: Watch): void {
    const { sessionId } = watch.auth;
    const watches = this.#bySession.get(sessionId);
    watches?.delete(watch);
    if (watches?.size === 0) this.#bySession.delete(sessionId);
  }
}

function shuttingDown(): ProblemError {
  return new ServiceUnavailableError('The server is shutting down. Reconnect.');
}
