export { injectAccessProofFor, type AccessProofFor } from './src/access-proof-for.js';
export { withDpop } from './src/with-dpop.js';
