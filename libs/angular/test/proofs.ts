import type { TestRequest } from '@angular/common/http/testing';
import { DPOP_HEADER } from '@holdfast/contract';
import { decodeJwt, type JWTPayload } from 'jose';

/** A device key. */
export function generateKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
}

/** The claims of a request's proof. Null if it has none. */
export function proofOf({ request }: TestRequest): JWTPayload | null {
  return claimsOf(request.headers.get(DPOP_HEADER));
}

/** The claims of a proof. Null if there is none. */
export function claimsOf(proof: string | null): JWTPayload | null {
  return proof === null ? null : decodeJwt(proof);
}
