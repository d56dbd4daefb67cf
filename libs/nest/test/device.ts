import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { createHash, randomUUID } from 'node:crypto';

/** A browser's device key, which signs proofs. */
export class Device {
  readonly #privateKey: CryptoKey;
  readonly #jwk: JWK;
  readonly thumbprint: string;

  private constructor(privateKey: CryptoKey, jwk: JWK, thumbprint: string) {
    this.#privateKey = privateKey;
    this.#jwk = jwk;
    this.thumbprint = thumbprint;
  }

  static async make(): Promise<Device> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    return new Device(privateKey, jwk, await calculateJwkThumbprint(jwk, 'sha256'));
  }

  proof(path: string, nonce: string, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
    return new SignJWT({ htm: 'POST', htu: `http://localhost${path}`, jti: randomUUID(), nonce, ...claims })
      .setIssuedAt()
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: this.#jwk })
      .sign(this.#privateKey);
  }

  /** The headers of a request with a DPoP access token (RFC 9449 §7.1). */
  async headersFor(
    accessToken: string,
    path: string,
    nonce: string,
    claims: Readonly<Record<string, unknown>> = {},
  ): Promise<{ readonly authorization: string; readonly dpop: string }> {
    const ath = createHash('sha256').update(accessToken).digest('base64url');
    const dpop = await this.proof(path, nonce, { htm: 'GET', ath, ...claims });
    return { authorization: `DPoP ${accessToken}`, dpop };
  }
}
