import type { Problem } from '@holdfast/contract';
import type { RefreshFailure } from '@holdfast/renewal';

export type SignInResult =
  | { readonly kind: 'signed_in' }
  /** The API's verdict, such as `invalid_credentials`. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** There was no verdict; the next try may succeed. */
  | { readonly kind: 'unavailable'; readonly failure: RefreshFailure };

/**
 * Here somebody who signs out is signed out at once. `confirmed` tells whether the API has ended the session as well;
 * where it could not be reached the device key was destroyed, without which nothing renews a bound session.
 */
export interface SignOutResult {
  readonly confirmed: boolean;
}
