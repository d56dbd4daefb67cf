import { inject } from '@angular/core';
import type { TokenResponse } from '@holdfast/contract';
import {
  refreshSettled,
  type CallResult,
  type RenewalState,
  type RunningRefresh,
  type Transition,
} from '@holdfast/renewal';
import { filter, firstValueFrom, merge, timer, type BehaviorSubject } from 'rxjs';
import { FAILED, injectAuthApi } from '../api/auth-api.js';
import { BROWSER } from '../browser/browser.js';

/** The news of the tab that held the lock is sent before the lock is free, and may still come a moment after it. */
const PEER_NEWS_MS = 500;

/** @param tell hears what came of it; nothing when another tab's result made it needless */
export type RefreshTask = (
  renewal: RunningRefresh,
  state$: BehaviorSubject<RenewalState>,
  tell: (ended: Transition) => void,
) => Promise<void>;

/** Sends one refresh, in this tab's turn. To be called in an injection context. */
export function injectRefreshTask(): RefreshTask {
  const api = injectAuthApi();
  const { lock, keys, now, random } = inject(BROWSER);

  return async (renewal, state$, tell) => {
    const isNeedless = (): boolean => state$.value.refresh !== renewal;
    const tellEnd = (answer: CallResult<TokenResponse>, askedAt: number): void => {
      tell(refreshSettled(renewal, answer, askedAt, random()));
    };
    try {
      await lock.run(async (contended) => {
        if (contended) await firstValueFrom(merge(state$.pipe(filter(isNeedless)), timer(PEER_NEWS_MS)));
        if (isNeedless()) return;
        const key = await keys.find();
        const askedAt = now();
        // Told while the lock is held: the next tab must hear of it before its turn, or it renews once more.
        tellEnd(await api.refresh(key), askedAt);
      });
    } catch {
      // The browser's storage, lock or cryptography failed: that says nothing of the session.
      tellEnd(FAILED, now());
    }
  };
}
