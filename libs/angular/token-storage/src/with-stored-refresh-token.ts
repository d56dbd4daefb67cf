import { ɵREFRESH_TOKEN_CARRIER, type HoldfastFeature } from '@holdfast/angular';
import { StoredRefreshToken } from './stored-refresh-token.js';

/**
 * Keeps the refresh token in IndexedDB, beside the device key, for pages that get no cookie of the API: Capacitor,
 * Ionic and Electron, and pages on another site. Only of bound sessions, whose refresh token does not work without the
 * key, which cannot be exported; a browser that can keep no key goes on with the cookie.
 *
 * A script that an attacker runs in the page can read the token, yet neither carry it off nor use it elsewhere. With
 * the cookie, it cannot read it either: prefer the cookie where page and API are on the same site.
 *
 * @example
 * ```ts
 * provideHoldfast({ apiOrigin: 'https://api.example' }, withStoredRefreshToken());
 * ```
 */
export function withStoredRefreshToken(): HoldfastFeature {
  return { ɵproviders: [{ provide: ɵREFRESH_TOKEN_CARRIER, useExisting: StoredRefreshToken }] };
}
