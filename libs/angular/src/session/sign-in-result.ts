import type { CallResult } from '@holdfast/renewal';

/** `rejected` is the API's verdict, such as `invalid_credentials`. After `failed`, the next attempt may succeed. */
export type SignInResult =
  { readonly kind: 'signed_in' } | Exclude<CallResult<never>, { readonly kind: 'succeeded' }>;

/**
 * The result of a sign-out, which takes effect in this browser at once. `confirmed` says whether the API has ended the
 * session too. If the API could not be reached, it is asked again when the browser is back online, and at the next
 * load. A browser that stores nothing cannot do so: it deletes the device key, so that nothing can refresh a bound
 * session.
 */
export interface SignOutResult {
  readonly confirmed: boolean;
}
