import { createHash, createPrivateKey, randomUUID, sign, type JsonWebKey } from 'node:crypto';

/** A DPoP access token, and what the proofs for it are made of. */
export interface DpopToken {
  readonly accessToken: string;
  readonly privateKey: JsonWebKey;
  readonly nonce: string;
}

/** Returns a function that signs proofs with the key (RFC 9449 §4.2). */
export function proofsBy(privateKey: JsonWebKey): (claims: Readonly<Record<string, string>>) => string {
  const { kty, crv, x, y } = privateKey;
  const header = encode({ alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } });
  const key = createPrivateKey({ key: privateKey, format: 'jwk' });
  return (claims) => {
    const text = `${header}.${encode({ jti: randomUUID(), iat: Math.floor(performance.timeOrigin / 1000), ...claims })}`;
    const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  };
}

/** Returns a function that creates the headers of a `GET` of the URL, each time with another proof. */
export function dpopHeaders(
  { accessToken, privateKey, nonce }: DpopToken,
  url: string,
): () => Readonly<Record<'authorization' | 'dpop', string>> {
  const proof = proofsBy(privateKey);
  const ath = createHash('sha256').update(accessToken).digest('base64url');
  return () => ({
    authorization: `DPoP ${accessToken}`,
    dpop: proof({ htm: 'GET', htu: url, ath, nonce }),
  });
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
