import type { HttpHeaders } from '@angular/common/http';
import { Injectable } from '@angular/core';
import { DPOP_NONCE_HEADER } from '@holdfast/contract';
import { generateProof, type KeyPair } from 'dpop';

/** Makes proofs of the device key (RFC 9449 §4), with the nonce that the API gave last (§8). */
@Injectable({ providedIn: 'root' })
export class DeviceProofs {
  #nonce: string | undefined;

  /** Every answer of the API may bring the nonce for the next proof. */
  noteNonce(headers: HttpHeaders): void {
    this.#nonce = headers.get(DPOP_NONCE_HEADER) ?? this.#nonce;
  }

  make(key: KeyPair, method: string, url: string): Promise<string> {
    return generateProof(key, url, method, this.#nonce);
  }
}
