export { injectProofFor, type ProofFor } from './src/proof-for.js';
export { injectSignInWith, type SignInWith, type SignInWithResult } from './src/sign-in-with.js';
