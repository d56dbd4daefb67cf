export {
  injectReauthenticate,
  type Reauthenticate,
  type ReauthenticationResult,
} from './src/reauthenticate.js';
