import { AuthPath, DPOP_HEADER, DPOP_NONCE_HEADER } from '@holdfast/contract';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';

/** A request whose refresh token the thief has copied. */
export interface StolenRequest {
  readonly server: FastifyInstance;
  readonly host: string;
  readonly cookie: string;
  /** Where the API is reached, such as `https://app.example`. */
  readonly baseUrl: string;
}

/** Sends a copied refresh token as a thief would: from another client, with a device key of the thief's own. */
export async function steal({
  server,
  host,
  cookie,
  baseUrl,
}: StolenRequest): Promise<LightMyRequestResponse> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const send = async (nonce: string): Promise<LightMyRequestResponse> => {
    const proof = await new SignJWT({
      htm: 'POST',
      htu: baseUrl + AuthPath.refresh,
      jti: randomUUID(),
      nonce,
    })
      .setIssuedAt()
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(privateKey);
    const headers = { host, cookie, 'user-agent': 'thief/1.0', [DPOP_HEADER]: proof };
    return server.inject({ method: 'POST', url: AuthPath.refresh, headers });
  };
  const withoutNonce = await send('');
  const nonce = withoutNonce.headers[DPOP_NONCE_HEADER.toLowerCase()];
  return typeof nonce === 'string' ? send(nonce) : withoutNonce;
}
