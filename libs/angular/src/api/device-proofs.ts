import { inject, InjectionToken } from '@angular/core';
import { DPOP_NONCE_HEADER } from '@holdfast/contract';
import { BROWSER } from '../browser/browser.js';

/**
 * Makes proofs of the device key (RFC 9449 §4.2), with the nonce that the API gave last (§8). The API rests on that
 * nonce, not on this browser's clock.
 */
export interface DeviceProofs {
  /** Every answer of the API may bring the nonce for the next proof. */
  noteNonce(headers: { get(name: string): string | null }): void;
  make(key: CryptoKeyPair, htm: string, htu: string): Promise<string>;
}

declare const ngDevMode: boolean | object;

export const DEVICE_PROOFS = new InjectionToken<DeviceProofs>(ngDevMode ? 'DeviceProofs' : '', {
  providedIn: 'root',
  factory: () => {
    const { wallNow } = inject(BROWSER);
    let nonce: string | undefined;
    return {
      noteNonce: (headers) => {
        nonce = headers.get(DPOP_NONCE_HEADER) ?? nonce;
      },
      make: (key, htm, htu) =>
        sign(key, { jti: crypto.randomUUID(), htm, htu, iat: Math.floor(wallNow() / 1000), nonce }),
    };
  },
});

async function sign({ privateKey, publicKey }: CryptoKeyPair, claims: object): Promise<string> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } };
  const signed = `${encodeJson(header)}.${encodeJson(claims)}`;
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(signed));
  return `${signed}.${toBase64Url(String.fromCharCode(...new Uint8Array(signature)))}`;
}

/** @param value whose text is in ASCII: an address has no other characters, nor has a nonce (RFC 9449 §8.1) */
function encodeJson(value: object): string {
  return toBase64Url(JSON.stringify(value));
}

function toBase64Url(bytes: string): string {
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
