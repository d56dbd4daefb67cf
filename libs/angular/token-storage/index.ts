export { withStoredRefreshToken } from './src/with-stored-refresh-token.js';
