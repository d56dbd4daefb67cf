export { withCookieCheck } from './src/with-cookie-check.js';
