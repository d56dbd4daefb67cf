export type { LegacyTokenStorage } from './src/legacy-token-exchange.js';
export { withLegacyToken } from './src/with-legacy-token.js';
