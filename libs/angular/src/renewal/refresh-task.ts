import { inject, Injectable } from '@angular/core';
import type { RefreshFailure, RenewalEvent, RenewalState } from '@holdfast/renewal';
import { filter, firstValueFrom, map, merge, timer, type BehaviorSubject } from 'rxjs';
import { AuthApi } from '../api/auth-api.js';
import { MONOTONIC_CLOCK } from '../browser/clocks.js';
import { TAB_LOCK } from '../browser/tab-lock.js';
import { DEVICE_KEY_STORE } from '../device-key/device-key-store.js';

/** The news of the tab that held the lock may come a moment after the lock itself. */
const PEER_NEWS_MS = 100;

/** One refresh, in this tab's turn. */
@Injectable({ providedIn: 'root' })
export class RefreshTask {
  readonly #api = inject(AuthApi);
  readonly #lock = inject(TAB_LOCK);
  readonly #keys = inject(DEVICE_KEY_STORE);
  readonly #now = inject(MONOTONIC_CLOCK);

  /** What came of it; null when another tab's result made it needless. */
  async run(
    ticket: number,
    state: BehaviorSubject<RenewalState>,
    isWanted: (state: RenewalState) => boolean,
  ): Promise<RenewalEvent | null> {
    try {
      return await this.#lock.run(async (contended) => {
        if (contended && isWanted(state.value)) await newsOfPeer(state, isWanted);
        return isWanted(state.value) ? await this.#refresh(ticket) : null;
      });
    } catch {
      // The browser's storage, lock or cryptography failed: that says nothing of the session.
      return { kind: 'refresh_failed', ticket, failure: NO_ANSWER };
    }
  }

  async #refresh(ticket: number): Promise<RenewalEvent> {
    const key = await this.#keys.find();
    // Counted from before the call: the token may be renewed a little early, but is never held for too long.
    const at = this.#now();
    const result = await this.#api.refresh(key);
    switch (result.kind) {
      case 'granted':
        return { kind: 'refresh_granted', ticket, response: result.response, at };
      case 'refused': {
        const { problem } = result;
        if (problem.action === 'sign_in') return { kind: 'refresh_refused', ticket, problem };
        return {
          kind: 'refresh_failed',
          ticket,
          failure: { status: problem.status, problem, retryAfterMs: null },
        };
      }
      case 'failed':
        return { kind: 'refresh_failed', ticket, failure: result.failure };
    }
  }
}

const NO_ANSWER: RefreshFailure = { status: 0, problem: null, retryAfterMs: null };

async function newsOfPeer(
  state: BehaviorSubject<RenewalState>,
  isWanted: (state: RenewalState) => boolean,
): Promise<void> {
  const news$ = state.pipe(
    filter((current) => !isWanted(current)),
    map(() => null),
  );
  await firstValueFrom(merge(news$, timer(PEER_NEWS_MS)));
}
