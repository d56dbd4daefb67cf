import { inject, Injectable } from '@angular/core';
import type { TokenResponse } from '@holdfast/contract';
import { signedIn, type CallResult } from '@holdfast/renewal';
import { REFRESH_TOKEN_CARRIER } from '../api/refresh-token-carrier.js';
import { Clocks } from '../browser/clocks.js';
import { DeviceKeyStore } from '../browser/device-key-store.js';
import { TabLock } from '../browser/tab-lock.js';
import { warnDeveloper } from '../development/warn-developer.js';
import { RenewalEngine } from './renewal-engine.js';
import { SignOutTask } from './sign-out-task.js';

/** Opens sessions, under the lock, so that no tab refreshes an earlier one at the same time. */
@Injectable({ providedIn: 'root' })
export class SignInTask {
  readonly #engine = inject(RenewalEngine);
  readonly #clocks = inject(Clocks);
  readonly #keys = inject(DeviceKeyStore);
  readonly #lock = inject(TabLock);
  readonly #signOut = inject(SignOutTask);
  readonly #carrier = inject(REFRESH_TOKEN_CARRIER, { optional: true });

  /**
   * Signs in by a call to the API.
   *
   * @param call Receives the device key for its proof; null if the browser cannot keep one.
   */
  run<Response extends TokenResponse>(
    call: (key: CryptoKeyPair | null) => Promise<CallResult<Response>>,
  ): Promise<CallResult<Response>> {
    return this.#lock.run(async () => {
      await this.#signOut.finish();
      const key = await this.#keys.findOrCreate();
      const requestedAt = this.#clocks.now();
      const result = await call(key);
      if (result.kind === 'succeeded') await this.#open(result.response, requestedAt);
      else if (result.kind === 'rejected') await this.#keys.discardUnused();
      return result;
    });
  }

  /** Takes over a session that the application has opened. */
  adopt(response: TokenResponse): Promise<void> {
    const receivedAt = this.#clocks.now();
    return this.#lock.run(async () => {
      if (ngDevMode && response.refresh_token !== undefined && this.#carrier === null) {
        warnDeveloper(
          'nothing keeps the refresh token of the adopted session, which ends with the page. ' +
            'Use withStoredRefreshToken() of @holdfast/angular/token-storage, or the transport `cookie`.',
        );
      }
      await this.#carrier?.settle('login', {}, { kind: 'succeeded', response });
      await this.#open(response, receivedAt);
    });
  }

  async #open(response: TokenResponse, requestedAt: number): Promise<void> {
    this.#signOut.supersede();
    this.#engine.dispatch(signedIn(response, requestedAt));
    const { refresh_token, session } = response;
    await this.#keys.sessionOpened(refresh_token === undefined ? session.idle_expires_at : null);
  }
}
