import type { Problem } from '@holdfast/contract';
import type { RefreshFailure } from './renewal-state.js';

/**
 * The result of a call to the API. A verdict (`rejected`) and a temporary failure (`failed`) are separate types,
 * because only a verdict can end a session.
 */
export type CallResult<Body> =
  | { readonly kind: 'succeeded'; readonly response: Body }
  /** The API's verdict. Repeating the call does not help. */
  | { readonly kind: 'rejected'; readonly problem: Problem; readonly failure: RefreshFailure }
  /** No response, an outage, a rate limit, or a response that is not from the API. */
  | { readonly kind: 'failed'; readonly failure: RefreshFailure };

/** Whether the API has done what the call asks for, or says that there is no session. */
export function isSettled(result: CallResult<unknown>): boolean {
  return result.kind === 'succeeded' || (result.kind === 'rejected' && result.problem.action === 'sign_in');
}
