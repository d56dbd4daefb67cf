import { inject, runInInjectionContext, type Injector } from '@angular/core';
import { ɵDeviceKeyStore, type ɵSessionExchange } from '@holdfast/angular';
import { problemType, type TokenResponse } from '@holdfast/contract';
import type { CallResult } from '@holdfast/renewal';
import { catchError, defer, firstValueFrom, timeout } from 'rxjs';

/** Shorter than other tabs wait for the refresh lock. */
const MAX_CHECK_MS = 5_000;

const PROBLEM = {
  type: problemType('refresh_missing'),
  title: 'Refresh token missing',
  status: 401,
  code: 'refresh_missing',
  action: 'sign_in',
  detail: 'The browser sent no refresh cookie.',
  instance: '',
} as const;

/** What the API responds to a refresh without a cookie. */
const NO_COOKIE: CallResult<TokenResponse> = {
  kind: 'rejected',
  problem: PROBLEM,
  failure: { status: PROBLEM.status, problem: PROBLEM, retryAfterMs: null },
};

/** Stands for the first refresh of the page, where there is nothing to refresh. */
export class CookieCheck implements ɵSessionExchange {
  readonly #keys = inject(ɵDeviceKeyStore);
  readonly #hasRefreshCookie: () => Promise<boolean>;
  readonly #injector: Injector;
  #isDone = false;

  /** Call it in an injection context. */
  constructor(hasRefreshCookie: () => Promise<boolean>, injector: Injector) {
    this.#hasRefreshCookie = hasRefreshCookie;
    this.#injector = injector;
  }

  run(): Promise<CallResult<TokenResponse> | null> | null {
    if (this.#isDone) return null;
    this.#isDone = true;
    return this.#check();
  }

  async #check(): Promise<CallResult<TokenResponse> | null> {
    // A session with a device key is refreshed without delay.
    if ((await this.#keys.find()) !== null) return null;
    const hasCookie$ = defer(() => runInInjectionContext(this.#injector, this.#hasRefreshCookie)).pipe(
      timeout({ first: MAX_CHECK_MS }),
      catchError(() => [true]),
    );
    return (await firstValueFrom(hasCookie$)) ? null : NO_COOKIE;
  }
}
