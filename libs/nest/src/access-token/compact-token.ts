/** The largest access token issued or looked at, in characters. */
export const MAX_TOKEN_LENGTH = 8192;

/** `typ` of the header (RFC 9068 §2.1). */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

const SHAPE = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** What the header claims; it selects among our keys and is trusted in nothing else. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid: string;
}

/**
 * The header of an access token that is spelt as ours are; null otherwise, at little cost and before any key is looked
 * for.
 *
 * One token, one spelling: base64url without padding or stray bits, JSON as it was written here. So a member cannot be
 * given twice, and a token cannot be changed into another that says the same. The header has the members alg, typ and
 * kid and no others: nothing that names a key of the sender's own (`jku`, `x5u`, `jwk`) and nothing critical.
 */
export function readHeader(token: string): TokenHeader | null {
  if (token.length > MAX_TOKEN_LENGTH || !isCanonical(token)) return null;
  const [header = '', payload = ''] = token.split('.');
  const members = canonicalJson(header);
  if (members === null || canonicalJson(payload) === null) return null;
  const { alg, typ, kid, ...others } = members;
  if (typ !== ACCESS_TOKEN_TYPE || Object.keys(others).length > 0) return null;
  return typeof alg === 'string' && typeof kid === 'string' ? { alg, kid } : null;
}

/** Whether it is a compact JWS whose parts are base64url in the one spelling that a string of bytes has. */
export function isCanonical(token: string): boolean {
  if (!SHAPE.test(token)) return false;
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

/** The object that the part holds, if it is written as JSON.stringify and UTF-8 write it. */
function canonicalJson(part: string): Readonly<Record<string, unknown>> | null {
  const text = Buffer.from(part, 'base64url').toString();
  if (Buffer.from(text).toString('base64url') !== part) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || JSON.stringify(value) !== text) return null;
    return { ...value };
  } catch {
    return null;
  }
}
