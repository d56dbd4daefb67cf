import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';

/** Differences between a proof and an honest one. */
export interface ProofChanges {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A device key that signs proofs like a browser (RFC 9449 §4.2). */
export class DeviceKey {
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  /** The public half. */
  readonly jwk: Readonly<Record<string, unknown>>;

  constructor() {
    const { kty, crv, x, y } = this.#keys.publicKey.export({ format: 'jwk' });
    this.jwk = { crv, kty, x, y };
  }

  /** RFC 7638 */
  get thumbprint(): string {
    return createHash('sha256').update(JSON.stringify(this.jwk)).digest('base64url');
  }

  prove(url: string, nonce: string | null, { header, claims }: ProofChanges = {}): string {
    const iat = Math.floor((performance.timeOrigin + performance.now()) / 1_000);
    return this.sign(
      { alg: 'ES256', typ: 'dpop+jwt', jwk: this.jwk, ...header },
      { jti: randomUUID(), htm: 'POST', htu: url, iat, nonce: nonce ?? undefined, ...claims },
    );
  }

  sign(header: object, payload: object): string {
    const input = `${encode(header)}.${encode(payload)}`;
    const key = { key: this.#keys.privateKey, dsaEncoding: 'ieee-p1363' } as const;
    return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
  }
}

export function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
