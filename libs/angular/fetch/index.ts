export {
  injectFreshAccessToken,
  type FreshAccessToken,
  type GetFreshAccessToken,
} from './src/fresh-access-token.js';
export { injectHoldfastFetch } from './src/holdfast-fetch.js';
