import type { RotationRequest, SessionEvent, SessionState, SessionStore } from '@holdfast/session';
import { testsOn, type DeclareTest, type TestRunner } from '../test-runner.js';

/** Where the suite's sessions were opened, if it does not matter. */
export const origin = { address: null, userAgent: null };

export const MINUTE_MS = 60_000;

/** The store that the suite tests, and what its tests do with it. */
export class StoreUnderTest {
  readonly runner: TestRunner;
  readonly it: DeclareTest;
  readonly #store: () => SessionStore;

  /** @param store returns the store once it is open */
  constructor(store: () => SessionStore, runner: TestRunner) {
    this.#store = store;
    this.runner = runner;
    this.it = testsOn(runner);
  }

  get store(): SessionStore {
    return this.#store();
  }

  /** Stores a session. */
  async stored(state: SessionState): Promise<SessionState> {
    await this.store.create({ state, origin, proofDigest: null });
    return state;
  }

  /** Stores another state of a session. */
  async changed(
    state: SessionState,
    next: SessionState,
    events: readonly SessionEvent[] = [],
  ): Promise<SessionState> {
    const outcome = await this.store.change(state.id, () => ({ outcome: 'done', next, events }));
    this.runner.expect(outcome).toBe('done');
    return next;
  }

  /** Signs out of a session. */
  async ended(state: SessionState): Promise<SessionState> {
    return this.changed(state, { ...state, end: { reason: 'signed_out', at: state.lastUsedAt } });
  }
}

/** A refresh with the current token. */
export function currentToken(
  session: SessionState,
  proof: RotationRequest['proof'],
  now: number,
): RotationRequest {
  const { id: sessionId, generation, branch } = session;
  return {
    sessionId,
    generation,
    branch,
    proof,
    hardwareKeyThumbprint: null,
    offersRegistration: false,
    now,
  };
}
