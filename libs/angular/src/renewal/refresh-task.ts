import { inject, Injectable } from '@angular/core';
import type { TokenResponse } from '@holdfast/contract';
import {
  refreshSettled,
  signedOut,
  type CallResult,
  type RenewalState,
  type RunningRefresh,
  type Transition,
} from '@holdfast/renewal';
import { filter, firstValueFrom, merge, timer, type BehaviorSubject } from 'rxjs';
import { AuthApi } from '../api/auth-api.js';
import { NO_RESPONSE } from '../api/problem-response.js';
import { Clocks } from '../browser/clocks.js';
import { DeviceKeyStore } from '../browser/device-key-store.js';
import { TabLock } from '../browser/tab-lock.js';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { SignOutTask } from './sign-out-task.js';

/** A tab posts its result before it releases the lock, but the message may arrive a little later. */
const MAX_PEER_MESSAGE_DELAY_MS = 500;

/** Sends one refresh at a time across all tabs. */
@Injectable({ providedIn: 'root' })
export class RefreshTask {
  readonly #api = inject(AuthApi);
  readonly #clocks = inject(Clocks);
  readonly #keys = inject(DeviceKeyStore);
  readonly #lock = inject(TabLock);
  readonly #signOut = inject(SignOutTask);
  readonly #legacy = inject(HOLDFAST_OPTIONS).legacyToken;

  /** Dispatches the result of the refresh, or nothing if another tab's result has made it obsolete. */
  async run(
    refresh: RunningRefresh,
    state$: BehaviorSubject<RenewalState>,
    dispatch: (settled: Transition) => void,
  ): Promise<void> {
    const isObsolete = (): boolean => state$.value.refresh !== refresh;
    const settle = (result: CallResult<TokenResponse>, requestedAt: number): void => {
      dispatch(refreshSettled(refresh, result, requestedAt, this.#clocks.random()));
    };
    try {
      await this.#lock.run(async (contended) => {
        if (contended) {
          const obsolete$ = state$.pipe(filter(isObsolete));
          await firstValueFrom(merge(obsolete$, timer(MAX_PEER_MESSAGE_DELAY_MS)));
        }
        if (isObsolete()) return;
        if (this.#signOut.isPending()) {
          dispatch(signedOut);
          await this.#signOut.finish();
          return;
        }
        const legacyToken = this.#readLegacyToken();
        const found = await this.#keys.find();
        // The session that a legacy token is exchanged for is bound, as after a sign-in.
        const key = legacyToken === null ? found : (found ?? (await this.#keys.create()));
        const requestedAt = this.#clocks.now();
        // Settled under the lock: the next tab must see the result before its turn, or it refreshes again.
        const result = await this.#api.refresh(key, legacyToken);
        settle(result, requestedAt);
        if (legacyToken !== null && isSettled(result)) this.#legacy?.remove();
      });
    } catch {
      // The browser's storage, lock or cryptography failed, which says nothing about the session.
      settle(NO_RESPONSE, this.#clocks.now());
    }
  }

  /** Also null if the browser blocks storage: there may still be a session in a cookie. */
  #readLegacyToken(): string | null {
    try {
      return this.#legacy?.read() ?? null;
    } catch {
      return null;
    }
  }
}

/** Whether the API has exchanged a legacy token, or requires its owner to sign in. */
function isSettled(result: CallResult<TokenResponse>): boolean {
  return result.kind === 'succeeded' || (result.kind === 'rejected' && result.problem.action === 'sign_in');
}
