import { inject } from '@angular/core';
import { DpopRequests } from './dpop-requests.js';

/**
 * Creates the proof for one request with a DPoP access token, the value of its `DPoP` header. Null if this browser has no
 * device key.
 *
 * @param url of the request, relative to the page's
 * @param method defaults to `GET`
 */
export type AccessProofFor = (accessToken: string, url: string, method?: string) => Promise<string | null>;

/**
 * Returns a function that creates the proof for a request that this library does not send, such as one of a worker. Call
 * it in an injection context.
 *
 * @example
 * ```ts
 * readonly #freshAccessToken = injectFreshAccessToken();
 * readonly #proofFor = injectAccessProofFor();
 *
 * async upload(file: File) {
 *   const token = await this.#freshAccessToken(60_000);
 *   if (token.kind !== 'token') return;
 *   const proof = await this.#proofFor(token.accessToken, '/api/v1/files', 'PUT');
 *   this.worker.postMessage({ file, authorization: `${token.tokenType} ${token.accessToken}`, proof });
 * }
 * ```
 */
export function injectAccessProofFor(): AccessProofFor {
  const requests = inject(DpopRequests);
  return (accessToken, url, method = 'GET') => requests.proofFor(method, url, accessToken);
}
