import type { AccessToken } from '../context/access-token.js';

/** Verifies what of an access token never changes: its signature, issuer and audience. */
export interface SignatureVerifier {
  /** @throws TokenInvalidError, StoreUnavailableError when the keys cannot be reloaded */
  verifySignature(jwt: string): Promise<AccessToken>;
}

/** Injection token of the SignatureVerifier. */
export const SignatureVerifier = Symbol('SignatureVerifier');
