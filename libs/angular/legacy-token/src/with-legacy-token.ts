import { ɵSESSION_EXCHANGE, type HoldfastFeature } from '@holdfast/angular';
import { LegacyTokenExchange, type LegacyTokenStorage } from './legacy-token-exchange.js';

/**
 * Exchanges the legacy token of the page for a session at the first refresh, so nobody has to sign in because of the
 * migration. Requires the option `legacyTokens` of the API.
 *
 * @example
 * ```ts
 * provideHoldfast(
 *   {},
 *   withLegacyToken({
 *     read: () => localStorage.getItem('access_token'),
 *     remove: () => localStorage.removeItem('access_token'),
 *   }),
 * );
 * ```
 */
export function withLegacyToken(storage: LegacyTokenStorage): HoldfastFeature {
  return {
    ɵproviders: [{ provide: ɵSESSION_EXCHANGE, useFactory: () => new LegacyTokenExchange(storage) }],
  };
}
