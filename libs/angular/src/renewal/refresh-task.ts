import { inject, Injectable } from '@angular/core';
import { isTokenResponse, type TokenResponse } from '@holdfast/contract';
import {
  COOKIE_NOT_KEPT,
  cookieNotKept,
  COOKIES_BLOCKED,
  isSettled,
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
import { REFRESH_TOKEN_CARRIER } from '../api/refresh-token-carrier.js';
import { Clocks } from '../browser/clocks.js';
import { areCookiesBlocked } from '../browser/cookies.js';
import { DeviceKeyStore } from '../browser/device-key-store.js';
import { TabLock } from '../browser/tab-lock.js';
import { warnDeveloper } from '../development/warn-developer.js';
import { SESSION_EXCHANGE } from './session-exchange.js';
import { SignOutTask } from './sign-out-task.js';

/** A tab posts its result before it releases the lock, but the message may arrive a little later. */
const MAX_PEER_MESSAGE_DELAY_MS = 500;

const COOKIE_ADVICE =
  'the browser did not keep the refresh cookie. Serve the page and the API from one site over HTTPS, or both from ' +
  'http://localhost (localhost and 127.0.0.1 are two sites), and allow cookies.';

/** Sends one refresh at a time across all tabs. */
@Injectable({ providedIn: 'root' })
export class RefreshTask {
  readonly #api = inject(AuthApi);
  readonly #clocks = inject(Clocks);
  readonly #keys = inject(DeviceKeyStore);
  readonly #lock = inject(TabLock);
  readonly #signOut = inject(SignOutTask);
  readonly #carrier = inject(REFRESH_TOKEN_CARRIER, { optional: true });
  readonly #exchange = inject(SESSION_EXCHANGE, { optional: true });

  /** Dispatches the result of the refresh, or nothing if another tab's result has made it obsolete. */
  async run(
    refresh: RunningRefresh,
    state$: BehaviorSubject<RenewalState>,
    dispatch: (settled: Transition) => void,
  ): Promise<void> {
    const isObsolete = (): boolean => state$.value.refresh !== refresh;
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
        const requestedAt = this.#clocks.now();
        const exchanged = (await this.#exchange?.run()) ?? null;
        const result = exchanged ?? (await this.#refresh());
        // Settled under the lock: the next tab must see the result before its turn, or it refreshes again.
        dispatch(this.#transition(refresh, result, requestedAt));
        // The cookie of a session that has just been opened has yet to come back.
        if (isSettled(result) && exchanged?.kind !== 'succeeded') await this.#keys.cookieSettled();
      });
    } catch {
      // The browser's lock or cryptography failed, which says nothing about the session.
      dispatch(this.#transition(refresh, NO_RESPONSE, this.#clocks.now()));
    }
  }

  async #refresh(): Promise<CallResult<TokenResponse>> {
    const key = await this.#keys.find();
    return this.#api.send({ route: 'refresh', key, isExpected: isTokenResponse });
  }

  #transition(refresh: RunningRefresh, result: CallResult<TokenResponse>, requestedAt: number): Transition {
    if (result.kind === 'rejected' && result.problem.code === 'refresh_missing') {
      if (this.#carrier === null && areCookiesBlocked()) return cookieNotKept(refresh, COOKIES_BLOCKED);
      if (this.#keys.expectsCookie()) {
        if (ngDevMode) warnDeveloper(COOKIE_ADVICE);
        return cookieNotKept(refresh, COOKIE_NOT_KEPT);
      }
    }
    return refreshSettled(refresh, result, requestedAt, this.#clocks.random());
  }
}
