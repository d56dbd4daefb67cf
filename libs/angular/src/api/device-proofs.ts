import { inject, Injectable } from '@angular/core';
import { DPOP_NONCE_HEADER } from '@holdfast/contract';
import { Clocks } from '../browser/clocks.js';
import { exportPublicKey, randomUuid, sign } from '../browser/web-crypto.js';

/**
 * Signs proofs with the device key (RFC 9449 §4.2), each with the latest nonce of the API (§8). The API relies on the
 * nonce, not on this browser's clock.
 */
@Injectable({ providedIn: 'root' })
export class DeviceProofs {
  readonly #clocks = inject(Clocks);
  #nonce: string | undefined;

  /** Remembers the nonce of a response, if any, for the next proof. */
  rememberNonce(headers: { get(name: string): string | null }): void {
    this.#nonce = headers.get(DPOP_NONCE_HEADER) ?? this.#nonce;
  }

  /** The proof for one request to `url`. */
  async create({ privateKey, publicKey }: CryptoKeyPair, url: string, method = 'POST'): Promise<string> {
    const { kty, crv, x, y } = await exportPublicKey(publicKey);
    const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } };
    const claims = {
      jti: randomUuid(),
      htm: method,
      htu: url.replace(/[?#].*/, ''),
      iat: Math.floor(this.#clocks.wallNow() / 1000),
      nonce: this.#nonce,
    };
    const signed = `${encodeJson(header)}.${encodeJson(claims)}`;
    const signature = await sign(signed, privateKey);
    return `${signed}.${toBase64Url(String.fromCharCode(...new Uint8Array(signature)))}`;
  }
}

/** @param value Serialises to ASCII: neither URLs nor nonces (RFC 9449 §8.1) contain other characters. */
function encodeJson(value: object): string {
  return toBase64Url(JSON.stringify(value));
}

function toBase64Url(bytes: string): string {
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
