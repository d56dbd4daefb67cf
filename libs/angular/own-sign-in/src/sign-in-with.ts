import { DOCUMENT, inject } from '@angular/core';
import { ɵAuthApi, ɵSignInTask } from '@holdfast/angular';
import { isTokenResponse, type TokenResponse } from '@holdfast/contract';
import type { CallResult } from '@holdfast/renewal';

/** As `SignInResult` of `Session.signIn`, with the response, which may have members of the application's own. */
export type SignInWithResult<Members> =
  | { readonly kind: 'signed_in'; readonly response: TokenResponse & Members }
  | Exclude<CallResult<never>, { readonly kind: 'succeeded' }>;

/**
 * Sends a POST request that opens a session.
 *
 * @param url of a route that responds with the tokens of `HoldfastSessions.open`, relative to the page's
 * @param body JSON; defaults to an empty object
 */
export type SignInWith = <Members = unknown>(
  url: string,
  body?: object,
) => Promise<SignInWithResult<Members>>;

/**
 * Returns a function that signs in by a route of the application's own, for passkeys, OpenID Connect and codes. Like
 * `Session.signIn`, it binds the session to this device, has the refresh token kept, and sends what waits for the
 * account. With `withStoredRefreshToken()`, the body has the member `transport: 'body'`, which the route passes on.
 *
 * Ask the user first, and send only the last step by it: other tabs wait meanwhile. Call it in an injection context.
 *
 * @example
 * ```ts
 * readonly #signInWith = injectSignInWith();
 *
 * async signIn() {
 *   const optionsJSON = await this.#passkeys.options();
 *   const signed = await startAuthentication({ optionsJSON });
 *   const result = await this.#signInWith('/api/v1/auth/passkeys', signed);
 *   if (result.kind === 'rejected') this.error.set(result.problem.detail);
 * }
 * ```
 */
export function injectSignInWith(): SignInWith {
  const api = inject(ɵAuthApi);
  const task = inject(ɵSignInTask);
  const page = inject(DOCUMENT);
  return async <Members = unknown>(url: string, body: object = {}): Promise<SignInWithResult<Members>> => {
    const isExpected = (value: unknown): value is TokenResponse & Members => isTokenResponse(value);
    const { href } = new URL(url, page.baseURI);
    const result = await task.run((key) => api.send({ route: 'login', url: href, body, key, isExpected }));
    return result.kind === 'succeeded' ? { kind: 'signed_in', response: result.response } : result;
  };
}
