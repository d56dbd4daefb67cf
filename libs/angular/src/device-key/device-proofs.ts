import { inject, Injectable } from '@angular/core';
import { DPOP_NONCE_HEADER } from '@holdfast/contract';
import { WALL_CLOCK } from '../browser/clocks.js';

/**
 * Makes proofs of the device key (RFC 9449 §4.2), with the nonce that the API gave last (§8). The API rests on that
 * nonce, not on this browser's clock.
 */
@Injectable({ providedIn: 'root' })
export class DeviceProofs {
  readonly #now = inject(WALL_CLOCK);
  #nonce: string | undefined;

  /** Every answer of the API may bring the nonce for the next proof. */
  noteNonce(headers: { get(name: string): string | null }): void {
    this.#nonce = headers.get(DPOP_NONCE_HEADER) ?? this.#nonce;
  }

  async make({ privateKey, publicKey }: CryptoKeyPair, htm: string, htu: string): Promise<string> {
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
    const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } };
    const iat = Math.floor(this.#now() / 1000);
    const claims = { jti: crypto.randomUUID(), htm, htu, iat, nonce: this.#nonce };
    const signed = `${encodeJson(header)}.${encodeJson(claims)}`;
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(signed));
    return `${signed}.${toBase64Url(String.fromCharCode(...new Uint8Array(signature)))}`;
  }
}

/** @param value whose text is in ASCII: an address has no other characters, nor has a nonce (RFC 9449 §8.1) */
function encodeJson(value: object): string {
  return toBase64Url(JSON.stringify(value));
}

function toBase64Url(bytes: string): string {
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
