import { inject, Injector } from '@angular/core';
import { ɵSESSION_EXCHANGE, type HoldfastFeature } from '@holdfast/angular';
import { CookieCheck } from './cookie-check.js';

/**
 * Asks, when a page has loaded, whether the browser sends a refresh cookie at all, before it refreshes a session that
 * may not exist. So somebody who has never signed in causes no 401, which browsers report as an error. Only where the
 * browser has no device key: for all others, nothing changes. Not together with `withLegacyToken()`.
 *
 * @param hasRefreshCookie Asks the API, which alone can see the cookie, and only by a request that sends it. False is
 * final; if it rejects or takes longer than 5 s, the page refreshes. Called in an injection context.
 * @example
 * ```ts
 * provideHoldfast(
 *   {},
 *   withCookieCheck(() => firstValueFrom(inject(HttpClient).get<boolean>('/api/v1/has-cookie', { context }))),
 * );
 * ```
 */
export function withCookieCheck(hasRefreshCookie: () => Promise<boolean>): HoldfastFeature {
  return {
    ɵproviders: [
      {
        provide: ɵSESSION_EXCHANGE,
        useFactory: () => new CookieCheck(hasRefreshCookie, inject(Injector)),
      },
    ],
  };
}
