import { digest } from '../browser/web-crypto.js';
import { toBase64Url } from './base64-url.js';

/** The claim `ath` of a proof that comes with a DPoP access token (RFC 9449 §4.2). */
export async function accessTokenHash(accessToken: string): Promise<string> {
  return toBase64Url(String.fromCharCode(...new Uint8Array(await digest(accessToken))));
}
