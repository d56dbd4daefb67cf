import type { Clock } from './clock.js';
import { revocationBy, type AccessTokenRevocation } from './revocation/access-token-revocation.js';
import type { RevocationCache } from './revocation/revocation-cache.js';
import { endEvent } from './session-event.js';
import type { SessionEnd, SessionState } from './session-state.js';
import type { KnownSession } from './session-outcomes.js';
import { MAX_ENDED_AT_ONCE, type SessionChange, type SessionStore } from './session-store.js';

/**
 * Changes sessions in the store. This instance applies a revocation at once, the others when they learn of it. An end
 * that the store has lost, and that this instance remembers, counts and is stored again.
 */
export class SessionWriter {
  readonly #store: SessionStore;
  readonly #revocations: RevocationCache;
  readonly #clock: Clock;

  constructor(store: SessionStore, revocations: RevocationCache, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#revocations = revocations;
  }

  /** See SessionStore.change. */
  async change<Outcome>(
    sessionId: string,
    decide: (session: SessionState) => SessionChange<Outcome>,
  ): Promise<Outcome | null> {
    let revocation: AccessTokenRevocation | null = null;
    const outcome = await this.#store.change(sessionId, (stored) => {
      const session = this.#revocations.recall(stored, this.#clock.now());
      const lost = session === stored || session.end === null ? null : session.end;
      const { next, events, ...change } = decide(session);
      revocation = revocationBy(stored, next);
      return {
        ...change,
        next,
        events: lost === null ? events : [endEvent(lost.reason, lost.at), ...events],
      };
    });
    this.#note(revocation);
    return outcome;
  }

  /** Ends every session of an account, except the one given, in as many steps as the store takes. */
  async endAllOf(
    accountId: string,
    end: SessionEnd,
    except: string | null,
  ): Promise<readonly KnownSession[]> {
    const ended: KnownSession[] = [];
    let isComplete = false;
    while (!isComplete) {
      const revocations = await this.#store.endAllOf(accountId, end, except);
      for (const revocation of revocations) {
        this.#note(revocation);
        ended.push({ id: revocation.sessionId, accountId, end });
      }
      isComplete = revocations.length < MAX_ENDED_AT_ONCE;
    }
    return ended;
  }

  /** See SessionStore.refreshClaimsOf. */
  async refreshClaimsOf(accountId: string, now: number): Promise<void> {
    for (const revocation of await this.#store.refreshClaimsOf(accountId, now)) this.#note(revocation);
  }

  #note(revocation: AccessTokenRevocation | null): void {
    if (revocation !== null) this.#revocations.add(revocation, this.#clock.now());
  }
}
