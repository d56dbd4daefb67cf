import {
  decideRefresh,
  endedSessionsOn,
  endEvent,
  isCountedEvent,
  knownEndReason,
  knownSessionEvent,
  MAX_SESSION_EVENTS,
  revocationBy,
  type AccessTokenRevocation,
  type AttemptCount,
  type ClaimsRevocation,
  type CountedSessionEvent,
  type EndedSessionPage,
  type EventPage,
  type NewSession,
  type OpenedSession,
  type RevocationBatch,
  type RotationRequest,
  type SessionChange,
  type SessionEnd,
  type SessionEvent,
  type SessionOrigin,
  type SessionPage,
  type SessionPolicy,
  type SessionRevocation,
  type SessionState,
  type SessionStore,
} from '@holdfast/session';
import { attemptOfRotation } from './sessions.js';

const UNKNOWN_ORIGIN: SessionOrigin = { address: null, userAgent: null };

interface StoredEvent {
  readonly position: number;
  readonly event: CountedSessionEvent;
}

/** The reference store for comparison with others. Keeps sessions in maps, and rotates by decideRefresh. */
export class InMemorySessionStore implements SessionStore {
  readonly #sessions = new Map<string, SessionState>();
  /** Newest first. */
  readonly #events = new Map<string, readonly StoredEvent[]>();
  #nextPosition = 1;
  readonly #origins = new Map<string, SessionOrigin>();
  readonly #signInProofs = new Set<bigint>();
  readonly #revocations: AccessTokenRevocation[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #attempts = new Map<string, AttemptCount>();

  create({ state, origin, proofDigest }: NewSession): Promise<'created' | 'duplicate'> {
    if (proofDigest !== null && this.#signInProofs.has(proofDigest)) return Promise.resolve('duplicate');
    if (proofDigest !== null) this.#signInProofs.add(proofDigest);
    this.#sessions.set(state.id, state);
    this.#origins.set(state.id, origin);
    this.#addEvents(state.id, [{ kind: 'signed_in', at: state.createdAt }]);
    return Promise.resolve('created');
  }

  find(sessionId: string): Promise<SessionState | null> {
    return Promise.resolve(this.#get(sessionId) ?? null);
  }

  findWithOrigin(sessionId: string): Promise<OpenedSession | null> {
    const state = this.#get(sessionId);
    return Promise.resolve(state === undefined ? null : this.#opened(state));
  }

  rotate(request: RotationRequest, policy: SessionPolicy): Promise<SessionState | null> {
    const session = this.#get(request.sessionId);
    if (session === undefined) return Promise.resolve(null);
    const decision = decideRefresh(session, attemptOfRotation(request), policy);
    if (decision.kind !== 'granted' || decision.grant !== 'rotated') return Promise.resolve(null);
    this.#sessions.set(session.id, decision.state);
    return Promise.resolve(decision.state);
  }

  change<Outcome>(
    sessionId: string,
    decide: (session: SessionState) => SessionChange<Outcome>,
  ): Promise<Outcome | null> {
    const session = this.#get(sessionId);
    if (session === undefined) return Promise.resolve(null);
    const { outcome, next, events } = decide(session);
    this.#store(next, events);
    return Promise.resolve(outcome);
  }

  idleLongest(accountId: string, now: number, keep: number, limit: number): Promise<readonly string[]> {
    // The ids break ties.
    const lastUsedFirst = this.#liveSessionsOf(accountId, now).toSorted(
      (a, b) => b.lastUsedAt - a.lastUsedAt,
    );
    return Promise.resolve(lastUsedFirst.slice(keep, keep + limit).map(({ id }) => id));
  }

  endAllOf(accountId: string, end: SessionEnd, except: string | null): Promise<readonly SessionRevocation[]> {
    const live = this.#liveSessionsOf(accountId, end.at).filter(({ id }) => id !== except);
    const ended = live.map((state) => this.#store({ ...state, end }, [endEvent(end.reason, end.at)]));
    return Promise.resolve(ended.filter((revocation) => revocation?.kind === 'session_ended'));
  }

  refreshClaimsOf(accountId: string, now: number): Promise<readonly ClaimsRevocation[]> {
    const refreshed = this.#liveSessionsOf(accountId, now).map((state) =>
      this.#store({ ...state, claimsVersion: state.claimsVersion + 1 }, []),
    );
    return Promise.resolve(refreshed.filter((revocation) => revocation?.kind === 'claims_refreshed'));
  }

  liveSessionsOf(
    accountId: string,
    now: number,
    { limit, before }: SessionPage = { limit: Infinity, before: null },
  ): Promise<readonly OpenedSession[]> {
    const live = this.#liveSessionsOf(accountId, now).filter(({ id }) => before === null || id < before);
    return Promise.resolve(live.slice(0, limit).map((state) => this.#opened(state)));
  }

  endedSessionsOf(accountId: string, now: number, page: EndedSessionPage): Promise<readonly OpenedSession[]> {
    const sessions = [...this.#sessions.values()]
      .filter((session) => session.accountId === accountId)
      .map((state) => this.#opened(state));
    return Promise.resolve(endedSessionsOn(page, sessions, now));
  }

  revocationsSince(cursor: string | null, now: number): Promise<RevocationBatch> {
    const revocations =
      cursor === null || Number(cursor) > this.#revocations.length
        ? this.#revocations.filter(({ until }) => until > now)
        : this.#revocations.slice(Number(cursor));
    return Promise.resolve({
      revocations: revocations.map(known),
      cursor: String(this.#revocations.length),
    });
  }

  onRevocation(wake: () => void): Promise<() => Promise<void>> {
    this.#listeners.add(wake);
    return Promise.resolve(() => {
      this.#listeners.delete(wake);
      return Promise.resolve();
    });
  }

  removeExpired(now: number): Promise<number> {
    const expired = [...this.#sessions.values()].filter(({ expiresAt }) => expiresAt <= now);
    for (const { id } of expired) {
      this.#sessions.delete(id);
      this.#events.delete(id);
    }
    return Promise.resolve(expired.length);
  }

  countAttempts(key: string, attempts: number, windowMs: number, now: number): Promise<AttemptCount> {
    const known = this.#attempts.get(key);
    const isOpen = known !== undefined && known.resetsAt > now;
    const counted = isOpen
      ? { count: known.count + attempts, resetsAt: known.resetsAt }
      : { count: attempts, resetsAt: now + windowMs };
    this.#attempts.set(key, counted);
    return Promise.resolve(counted);
  }

  events(sessionId: string, limit: number, before: number | null = null): Promise<EventPage> {
    const earlier = (this.#events.get(sessionId) ?? []).filter(
      ({ position }) => before === null || position < before,
    );
    const page = earlier.slice(0, limit);
    return Promise.resolve({
      events: page.map(({ event }) => knownSessionEvent(event)).filter((event) => event !== null),
      next: earlier.length > limit ? (page.at(-1)?.position ?? null) : null,
    });
  }

  /** Newest first. */
  #liveSessionsOf(accountId: string, now: number): readonly SessionState[] {
    const isLive = (session: SessionState): boolean =>
      session.accountId === accountId &&
      session.end === null &&
      session.idleExpiresAt > now &&
      session.expiresAt > now;
    const live = [...this.#sessions.values()].filter(isLive);
    return live.toSorted((a, b) => (a.id < b.id ? 1 : -1));
  }

  #store(next: SessionState, events: readonly SessionEvent[]): AccessTokenRevocation | null {
    const before = this.#sessions.get(next.id);
    this.#sessions.set(next.id, next);
    this.#addEvents(next.id, events);
    const revocation = before === undefined ? null : revocationBy(before, next);
    if (revocation === null) return null;
    this.#revocations.push(revocation);
    for (const wake of this.#listeners) wake();
    return revocation;
  }

  #get(sessionId: string): SessionState | undefined {
    const session = this.#sessions.get(sessionId);
    return session?.end ? { ...session, end: known(session.end) } : session;
  }

  #opened(state: SessionState): OpenedSession {
    return { state, origin: this.#origins.get(state.id) ?? UNKNOWN_ORIGIN };
  }

  #addEvents(sessionId: string, events: readonly SessionEvent[]): void {
    let history = this.#events.get(sessionId) ?? [];
    for (const event of events) {
      const counted = history.find((earlier) => isCountedEvent(event) && isSame(earlier.event, event));
      const added = counted === undefined ? event : countAgain(counted.event, event);
      const others = history.filter((earlier) => earlier !== counted);
      history = [{ position: this.#nextPosition++, event: added }, ...others];
    }
    this.#events.set(sessionId, history.slice(0, MAX_SESSION_EVENTS));
  }
}

function isSame(a: SessionEvent, b: SessionEvent): boolean {
  return a.kind === b.kind && reasonOf(a) === reasonOf(b);
}

function reasonOf(event: SessionEvent): string | null {
  return 'reason' in event ? event.reason : null;
}

function countAgain(earlier: CountedSessionEvent, event: SessionEvent): CountedSessionEvent {
  return { ...event, count: (earlier.count ?? 1) + 1, firstAt: earlier.firstAt ?? earlier.at };
}

function known<Ended extends AccessTokenRevocation | SessionEnd>(ended: Ended): Ended {
  return 'reason' in ended ? { ...ended, reason: knownEndReason(ended.reason) } : ended;
}
