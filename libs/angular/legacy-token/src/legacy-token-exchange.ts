import { ɵAuthApi, ɵDeviceKeyStore, type ɵSessionExchange } from '@holdfast/angular';
import { isTokenResponse, type TokenResponse } from '@holdfast/contract';
import { isSettled, type CallResult } from '@holdfast/renewal';
import { inject } from '@angular/core';

/** Where the page keeps its legacy token: an access token that the application issued before it had Holdfast. */
export interface LegacyTokenStorage {
  /** The token, or null if there is none. */
  read(): string | null;
  /** Called once the API has exchanged or rejected the token, not after an outage. */
  remove(): void;
}

/** Exchanges the legacy token for a session, which is bound as after a sign-in. */
export class LegacyTokenExchange implements ɵSessionExchange {
  readonly #api = inject(ɵAuthApi);
  readonly #keys = inject(ɵDeviceKeyStore);
  readonly #storage: LegacyTokenStorage;

  /** Call it in an injection context. */
  constructor(storage: LegacyTokenStorage) {
    this.#storage = storage;
  }

  run(): Promise<CallResult<TokenResponse>> | null {
    // Where the browser blocks storage, there may still be a session in a cookie.
    const legacyToken = orNull(() => this.#storage.read());
    return legacyToken === null ? null : this.#exchange(legacyToken);
  }

  async #exchange(accessToken: string): Promise<CallResult<TokenResponse>> {
    const key = await this.#keys.findOrCreate();
    const result = await this.#api.send({ route: 'refresh', key, accessToken, isExpected: isTokenResponse });
    if (isSettled(result)) {
      orNull(() => {
        this.#storage.remove();
      });
    }
    if (result.kind === 'succeeded') {
      await this.#keys.sessionOpened(result.response.session.idle_expires_at);
    }
    return result;
  }
}

/** Null if the application's storage throws. */
function orNull<Result>(access: () => Result): Result | null {
  try {
    return access();
  } catch {
    return null;
  }
}
