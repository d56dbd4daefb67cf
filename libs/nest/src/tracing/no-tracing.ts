import type { AuthTracing } from '../ports/auth-tracing.js';

/** Records nothing. */
export const NO_TRACING: AuthTracing = { trace: (_name, work) => work() };
