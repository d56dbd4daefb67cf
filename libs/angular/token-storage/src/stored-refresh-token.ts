import { inject, Injectable } from '@angular/core';
import {
  ɵDeviceKeyStore,
  type ɵAuthRoute,
  type ɵCarriedMembers,
  type ɵRefreshTokenCarrier,
} from '@holdfast/angular';
import { isTokenResponse } from '@holdfast/contract';
import type { CallResult } from '@holdfast/renewal';

/** Carries the refresh token in bodies, and keeps it beside the device key. */
@Injectable({ providedIn: 'root' })
export class StoredRefreshToken implements ɵRefreshTokenCarrier {
  readonly #stored = inject(ɵDeviceKeyStore).beside('refresh_token');

  /** A session that began with a cookie goes on with it: a refresh token comes back the way it went. */
  async membersFor(route: ɵAuthRoute, key: CryptoKeyPair | null): Promise<ɵCarriedMembers> {
    if (route === 'reauthenticate') return {};
    const refreshToken = route === 'login' ? null : await this.#find();
    if (refreshToken !== null) return { refresh_token: refreshToken };
    return key === null || route === 'logout' ? {} : { transport: 'body' };
  }

  async settle(
    route: ɵAuthRoute,
    { refresh_token: sent }: ɵCarriedMembers,
    result: CallResult<unknown>,
  ): Promise<void> {
    try {
      if (result.kind === 'succeeded') await this.#keep(result.response);
      const isOver =
        result.kind === 'succeeded' ? route === 'logout' : result.failure.problem?.action === 'sign_in';
      if (!isOver || sent === undefined) return;
      // Only what was sent: a sign-in may have stored another token meanwhile.
      await this.#stored.change((stored) => (stored === sent ? undefined : stored));
    } catch {
      // The API accepts the earlier token of a bound session, and says so if its session has ended.
    }
  }

  async #keep(response: unknown): Promise<void> {
    if (!isTokenResponse(response) || !response.session.bound) return;
    const { refresh_token: refreshToken } = response;
    if (refreshToken !== undefined) await this.#stored.change(() => refreshToken);
  }

  async #find(): Promise<string | null> {
    const found = await this.#stored.read();
    return typeof found === 'string' ? found : null;
  }
}
