import { inject, Injectable } from '@angular/core';
import { DPOP_NONCE_HEADER } from '@holdfast/contract';
import { Clocks } from '../browser/clocks.js';
import { DeviceKeyStore } from '../browser/device-key-store.js';
import type { StoredValue } from '../browser/stored-value.js';
import { exportPublicKey, randomUuid, sign } from '../browser/web-crypto.js';
import { toBase64Url } from './base64-url.js';

interface Headers {
  get(name: string): string | null;
}

/**
 * Signs proofs with the device key (RFC 9449 §4.2), with nonces of the API (§8), which relies on them and not on this
 * browser's clock. The nonce of a token response lies beside the key, for the next refresh of any tab: a page load then
 * takes one refresh. Without it, the API sends a challenge first.
 */
@Injectable({ providedIn: 'root' })
export class DeviceProofs {
  readonly #clocks = inject(Clocks);
  readonly #keys = inject(DeviceKeyStore);
  /** For the next proof, before the stored one. */
  #nonce: string | null = null;

  /** Remembers the nonce of a response that is an error, for the next proof only. */
  challenged(headers: Headers): void {
    this.#nonce = headers.get(DPOP_NONCE_HEADER);
  }

  /** Keeps the nonce of a response that is no error, at best for later page loads too. */
  keepNonce(headers: Headers): void {
    const nonce = headers.get(DPOP_NONCE_HEADER);
    if (nonce === null) return;
    this.#stored
      .change(() => nonce)
      .catch(() => {
        this.#nonce = nonce;
      });
  }

  /**
   * The proof for one request to `url`.
   *
   * @param more claims in addition; a nonce among them takes the place of the next one
   */
  async create(
    { privateKey, publicKey }: CryptoKeyPair,
    url: string,
    more: { readonly ath?: string; readonly nonce?: string | undefined } = {},
    method = 'POST',
  ): Promise<string> {
    const { kty, crv, x, y } = await exportPublicKey(publicKey);
    const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } };
    const claims = {
      jti: randomUuid(),
      htm: method,
      htu: url.replace(/[?#].*/, ''),
      iat: Math.floor(this.#clocks.wallNow() / 1000),
      ...more,
      nonce: more.nonce ?? (await this.#takeNonce()),
    };
    const signed = `${encodeJson(header)}.${encodeJson(claims)}`;
    const signature = await sign(signed, privateKey);
    return `${signed}.${toBase64Url(String.fromCharCode(...new Uint8Array(signature)))}`;
  }

  get #stored(): StoredValue {
    return this.#keys.beside('nonce');
  }

  /** Another tab may have stored a newer one than that of this tab's latest token response. */
  async #takeNonce(): Promise<unknown> {
    const nonce = this.#nonce;
    this.#nonce = null;
    return nonce ?? this.#stored.read().catch(() => undefined);
  }
}

/** @param value Serialises to ASCII: neither URLs nor nonces (RFC 9449 §8.1) contain other characters. */
function encodeJson(value: object): string {
  return toBase64Url(JSON.stringify(value));
}
