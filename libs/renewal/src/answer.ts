import type { Problem } from '@holdfast/contract';
import type { RefreshFailure } from './renewal-state.js';

/** A verdict and a failure are different things: only a verdict may end a session. */
export type Answer<Granted> =
  | { readonly kind: 'granted'; readonly response: Granted }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** No verdict: no answer, a failure of the server, or an answer by something else. */
  | { readonly kind: 'failed'; readonly failure: RefreshFailure };
