import { ɵUSER_WAIT, type HoldfastFeature } from '@holdfast/angular';
import { PromptedRequests } from './prompted-requests.js';

/**
 * Lets requests wait while the user signs in again where they are, instead of failing with the reason why the session
 * has ended: up to 100 of them. So does a request that the API rejects with the action `reauthenticate`.
 * `SessionPrompts` then says what to ask the user for.
 *
 * Once the same account has signed in again or reauthenticated, they are sent. Those of another account fail with the
 * reason `account_changed`, and those that wait when the user signs out with `signed_out`.
 *
 * @example
 * ```ts
 * provideHoldfast({}, withSessionPrompts());
 * ```
 */
export function withSessionPrompts(): HoldfastFeature {
  return { ɵproviders: [{ provide: ɵUSER_WAIT, useExisting: PromptedRequests }] };
}
