import type { HeldToken } from '@holdfast/renewal';

/** The header that carries an access token (RFC 6750 §2.1, RFC 9449 §7.1). */
export function authorizationOf({
  accessToken,
  tokenType = 'Bearer',
}: HeldToken): Readonly<Record<'Authorization', string>> {
  return { Authorization: `${tokenType} ${accessToken}` };
}
