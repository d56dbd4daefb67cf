import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { encode, signCompact } from './compact-jws.js';

/** Signs proofs like a browser's device key (RFC 9449 §4.2). */
export class Device {
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #header: string;
  nonce: string | null = null;

  constructor() {
    const { kty, crv, x, y } = this.#keys.publicKey.export({ format: 'jwk' });
    this.#header = encode({ alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } });
  }

  prove(url: string): string {
    const iat = Math.floor((performance.timeOrigin + performance.now()) / 1_000);
    const claims = { jti: randomUUID(), htm: 'POST', htu: url, iat, nonce: this.nonce ?? undefined };
    return signCompact(this.#header, claims, this.#keys.privateKey);
  }
}
