import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';

/** Signs proofs as a browser's device key does (RFC 9449 §4.2). */
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
    const signed = `${this.#header}.${encode(claims)}`;
    const key = { key: this.#keys.privateKey, dsaEncoding: 'ieee-p1363' } as const;
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
