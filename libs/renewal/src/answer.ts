import type { Problem } from '@holdfast/contract';
import type { RefreshFailure } from './renewal-state.js';

/** What came of a call. A verdict and a passing failure are different things: only a verdict may end a session. */
export type Answer<Granted> =
  | { readonly kind: 'granted'; readonly response: Granted }
  /** The API's verdict. */
  | { readonly kind: 'refused'; readonly problem: Problem; readonly failure: RefreshFailure }
  /** No answer, an outage, a limit, or an answer by something else. */
  | { readonly kind: 'failed'; readonly failure: RefreshFailure };
