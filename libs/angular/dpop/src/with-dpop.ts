import { ɵACCESS_PROOFS, type HoldfastFeature } from '@holdfast/angular';
import { DpopRequests } from './dpop-requests.js';

/**
 * Adds the proof of the device key to each request that carries a DPoP access token (RFC 9449 §7). For an API that
 * issues such tokens (`accessTokens: 'dpop'`), before it does: Bearer tokens are sent as ever. Covers HttpClient, `fetch`
 * and streams of this library, sockets and reauthentication.
 *
 * The first request of a page, and the first after two idle minutes, waits for a nonce of the API: a `GET` of the route `me`
 * without a token, whose 401 brings it. From then on, each response brings the next one.
 *
 * @example
 * ```ts
 * provideHoldfast({}, withDpop());
 * ```
 */
export function withDpop(): HoldfastFeature {
  return { ɵproviders: [{ provide: ɵACCESS_PROOFS, useExisting: DpopRequests }] };
}
