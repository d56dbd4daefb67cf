import type { CallResult } from '@holdfast/renewal';

/** `refused` is the API's verdict, such as `invalid_credentials`; after `failed` the next try may succeed. */
export type SignInResult =
  { readonly kind: 'signed_in' } | Exclude<CallResult<never>, { readonly kind: 'succeeded' }>;

/**
 * Here somebody who signs out is signed out at once. `confirmed` tells whether the API has ended the session as well;
 * where it could not be reached the device key was destroyed, without which nothing renews a bound session.
 */
export interface SignOutResult {
  readonly confirmed: boolean;
}
