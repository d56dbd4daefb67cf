import type {
  AttemptCount,
  ClaimsRevocation,
  EndedSessionPage,
  EventPage,
  InstanceRegistry,
  NewSession,
  OpenedSession,
  RevocationBatch,
  RotationRequest,
  SessionChange,
  SessionEnd,
  SessionPage,
  SessionPolicy,
  SessionRevocation,
  SessionState,
  SessionStore,
} from '@holdfast/session';
import type { AuthTracing } from '../ports/auth-tracing.js';

/** A store whose calls are spans. The calls in the background are none: they would only be noise, once a second. */
export class TracedSessionStore implements SessionStore {
  readonly instances?: InstanceRegistry;
  readonly #store: SessionStore;
  readonly #tracing: AuthTracing;

  constructor(store: SessionStore, tracing: AuthTracing) {
    this.#store = store;
    this.#tracing = tracing;
    if (store.instances !== undefined) this.instances = store.instances;
  }

  create(session: NewSession): Promise<'created' | 'duplicate'> {
    return this.#trace('create', () => this.#store.create(session));
  }

  find(sessionId: string): Promise<SessionState | null> {
    return this.#trace('find', () => this.#store.find(sessionId));
  }

  findWithOrigin(sessionId: string): Promise<OpenedSession | null> {
    return this.#trace('find_with_origin', () => this.#store.findWithOrigin(sessionId));
  }

  rotate(request: RotationRequest, policy: SessionPolicy): Promise<SessionState | null> {
    return this.#trace('rotate', () => this.#store.rotate(request, policy));
  }

  change<Outcome>(
    sessionId: string,
    decide: (session: SessionState) => SessionChange<Outcome>,
  ): Promise<Outcome | null> {
    return this.#trace('change', () => this.#store.change(sessionId, decide));
  }

  liveSessionsOf(accountId: string, now: number, page?: SessionPage): Promise<readonly OpenedSession[]> {
    return this.#trace('live_sessions_of', () => this.#store.liveSessionsOf(accountId, now, page));
  }

  endedSessionsOf(accountId: string, now: number, page: EndedSessionPage): Promise<readonly OpenedSession[]> {
    return this.#trace('ended_sessions_of', () => this.#store.endedSessionsOf(accountId, now, page));
  }

  idleLongest(accountId: string, now: number, keep: number, limit: number): Promise<readonly string[]> {
    return this.#trace('idle_longest', () => this.#store.idleLongest(accountId, now, keep, limit));
  }

  endAllOf(accountId: string, end: SessionEnd, except: string | null): Promise<readonly SessionRevocation[]> {
    return this.#trace('end_all_of', () => this.#store.endAllOf(accountId, end, except));
  }

  refreshClaimsOf(accountId: string, now: number): Promise<readonly ClaimsRevocation[]> {
    return this.#trace('refresh_claims_of', () => this.#store.refreshClaimsOf(accountId, now));
  }

  countAttempts(key: string, attempts: number, windowMs: number, now: number): Promise<AttemptCount> {
    return this.#trace('count_attempts', () => this.#store.countAttempts(key, attempts, windowMs, now));
  }

  events(sessionId: string, limit: number, before?: number | null): Promise<EventPage> {
    return this.#trace('events', () => this.#store.events(sessionId, limit, before));
  }

  revocationsSince(cursor: string | null, now: number, maxAgeMs?: number): Promise<RevocationBatch> {
    return this.#store.revocationsSince(cursor, now, maxAgeMs);
  }

  onRevocation(wake: () => void): Promise<() => Promise<void>> {
    return this.#store.onRevocation(wake);
  }

  removeExpired(now: number): Promise<number> {
    return this.#store.removeExpired(now);
  }

  #trace<Result>(call: string, work: () => Promise<Result>): Promise<Result> {
    return this.#tracing.trace(`holdfast.store.${call}`, work);
  }
}
