import type { RefreshFailure } from './renewal-state.js';

/** What came of a call. */
export type Answer<Granted> = { readonly granted: Granted } | { readonly failure: RefreshFailure };
