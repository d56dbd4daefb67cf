import {
  decideRefresh,
  type NewSession,
  type RotationRequest,
  type SessionChange,
  type SessionEvent,
  type SessionPolicy,
  type SessionState,
  type SessionStore,
} from '@holdfast/session';

/** The plainest store: a map, and the rules themselves for the common refresh. What others are compared with. */
export class InMemorySessionStore implements SessionStore {
  readonly #sessions = new Map<string, SessionState>();
  readonly #events = new Map<string, SessionEvent[]>();
  readonly #signInProofs = new Set<bigint>();

  create({ state, proofDigest }: NewSession): Promise<'created' | 'duplicate'> {
    if (proofDigest !== null && this.#signInProofs.has(proofDigest)) return Promise.resolve('duplicate');
    if (proofDigest !== null) this.#signInProofs.add(proofDigest);
    this.#sessions.set(state.id, state);
    this.#tell(state.id, [{ kind: 'signed_in', at: state.createdAt }]);
    return Promise.resolve('created');
  }

  find(sessionId: string): Promise<SessionState | null> {
    return Promise.resolve(this.#sessions.get(sessionId) ?? null);
  }

  rotate(request: RotationRequest, policy: SessionPolicy): Promise<SessionState | null> {
    const session = this.#sessions.get(request.sessionId);
    if (session === undefined) return Promise.resolve(null);
    const proof =
      request.proof === null ? ({ kind: 'none' } as const) : { kind: 'valid' as const, ...request.proof };
    const decision = decideRefresh(session, { ...request, proof }, policy);
    if (decision.kind !== 'granted' || decision.grant !== 'rotated') return Promise.resolve(null);
    this.#sessions.set(session.id, decision.state);
    return Promise.resolve(decision.state);
  }

  change<Outcome>(
    sessionId: string,
    decide: (session: SessionState) => SessionChange<Outcome>,
  ): Promise<Outcome | null> {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return Promise.resolve(null);
    const { outcome, next, events } = decide(session);
    this.#sessions.set(sessionId, next);
    this.#tell(sessionId, events);
    return Promise.resolve(outcome);
  }

  events(sessionId: string, limit: number): Promise<readonly SessionEvent[]> {
    return Promise.resolve((this.#events.get(sessionId) ?? []).slice(0, limit));
  }

  #tell(sessionId: string, events: readonly SessionEvent[]): void {
    this.#events.set(sessionId, [...events.toReversed(), ...(this.#events.get(sessionId) ?? [])]);
  }
}
