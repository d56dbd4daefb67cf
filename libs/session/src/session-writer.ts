import {
  revocationBy,
  type AccessTokenRevocation,
  type SessionRevocation,
} from './revocation/access-token-revocation.js';
import type { RevocationCache } from './revocation/revocation-cache.js';
import type { SessionEnd, SessionState } from './session-state.js';
import type { SessionChange, SessionStore } from './session-store.js';

/** Changes sessions in the store. This instance applies a revocation at once, the others when they learn of it. */
export class SessionWriter {
  readonly #store: SessionStore;
  readonly #revocations: RevocationCache;

  constructor(store: SessionStore, revocations: RevocationCache) {
    this.#store = store;
    this.#revocations = revocations;
  }

  /** See SessionStore.change. */
  async change<Outcome>(
    sessionId: string,
    decide: (session: SessionState) => SessionChange<Outcome>,
  ): Promise<Outcome | null> {
    let revocation: AccessTokenRevocation | null = null;
    const outcome = await this.#store.change(sessionId, (session) => {
      const change = decide(session);
      revocation = revocationBy(session, change.next);
      return change;
    });
    this.#note(revocation);
    return outcome;
  }

  /** See SessionStore.endAllOf. */
  async endAllOf(
    accountId: string,
    end: SessionEnd,
    except: string | null,
  ): Promise<readonly SessionRevocation[]> {
    const revocations = await this.#store.endAllOf(accountId, end, except);
    for (const revocation of revocations) this.#revocations.add(revocation);
    return revocations;
  }

  /** See SessionStore.refreshClaimsOf. */
  async refreshClaimsOf(accountId: string, now: number): Promise<void> {
    for (const revocation of await this.#store.refreshClaimsOf(accountId, now)) {
      this.#revocations.add(revocation);
    }
  }

  #note(revocation: AccessTokenRevocation | null): void {
    if (revocation !== null) this.#revocations.add(revocation);
  }
}
