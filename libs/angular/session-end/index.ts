export { ExpiryWarning, type EndWarning } from './src/expiry-warning.js';
export { SessionEnd } from './src/session-end.js';
export type { UpcomingEnd } from './src/session-limits.js';
export { withExpiryWarning, type ExpiryWarningOptions } from './src/with-expiry-warning.js';
