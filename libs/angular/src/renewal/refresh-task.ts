import { inject, Injectable } from '@angular/core';
import type { TokenResponse } from '@holdfast/contract';
import type { Answer, RenewalEvent, RenewalState } from '@holdfast/renewal';
import { filter, firstValueFrom, map, merge, timer, type BehaviorSubject } from 'rxjs';
import { NO_ANSWER } from '../api/api-answer.js';
import { AuthApi } from '../api/auth-api.js';
import { MONOTONIC_CLOCK } from '../browser/clocks.js';
import { TAB_LOCK } from '../browser/tab-lock.js';
import { DEVICE_KEY_STORE } from '../device-key/device-key-store.js';

/** The news of the tab that held the lock is sent before the lock is free, and may still come a moment after it. */
const PEER_NEWS_MS = 500;

/** One refresh, in this tab's turn. */
@Injectable({ providedIn: 'root' })
export class RefreshTask {
  readonly #api = inject(AuthApi);
  readonly #lock = inject(TAB_LOCK);
  readonly #keys = inject(DEVICE_KEY_STORE);
  readonly #now = inject(MONOTONIC_CLOCK);

  /** @param tell hears what came of it; nothing when another tab's result made it needless */
  async run(
    ticket: number,
    state: BehaviorSubject<RenewalState>,
    isWanted: (state: RenewalState) => boolean,
    tell: (event: RenewalEvent) => void,
  ): Promise<void> {
    const tellEnd = (answer: Answer<TokenResponse>, at: number): void => {
      tell({ kind: 'refresh_ended', ticket, answer, at });
    };
    try {
      await this.#lock.run(async (contended) => {
        if (contended && isWanted(state.value)) await newsOfPeer(state, isWanted);
        if (!isWanted(state.value)) return;
        const key = await this.#keys.find();
        // Counted from before the call: the token may be renewed a little early, but is never held for too long.
        const at = this.#now();
        // Told while the lock is held: the next tab must hear of it before its turn, or it renews once more.
        tellEnd(await this.#api.refresh(key), at);
      });
    } catch {
      // The browser's storage, lock or cryptography failed: that says nothing of the session.
      tellEnd({ kind: 'failed', failure: NO_ANSWER }, this.#now());
    }
  }
}

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
