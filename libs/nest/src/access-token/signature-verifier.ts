import type { AccessToken } from '../context/access-token.js';

/** Verifies the parts of an access token whose validity does not depend on time: signature, issuer and audience. */
export interface SignatureVerifier {
  /** @throws TokenInvalidError, StoreUnavailableError when the keys cannot be reloaded */
  verifySignature(jwt: string): Promise<AccessToken>;
}

/** Injection token of the SignatureVerifier. */
export const SignatureVerifier = Symbol('SignatureVerifier');
