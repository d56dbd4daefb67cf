/** Maximum length of an access token, in characters. Longer ones are neither issued nor verified. */
export const MAX_TOKEN_LENGTH = 8192;

/** `typ` of the header (RFC 9068 §2.1). */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

const SHAPE = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** An unverified token header. Only selects one of the server's own keys. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid: string;
}

/**
 * The header of a token in canonical encoding. Null otherwise, cheaply and before a key is looked up.
 *
 * Each token has one encoding: base64url without padding or stray bits, JSON as JSON.stringify writes it. No member can
 * occur twice, and no token can be re-encoded into an equivalent one. The header has only the members alg, typ and kid:
 * nothing that lets the sender choose a key (`jku`, `x5u`, `jwk`), and no `crit`.
 */
export function readHeader(token: string): TokenHeader | null {
  if (token.length > MAX_TOKEN_LENGTH || !isCanonical(token)) return null;
  const [header = '', payload = ''] = token.split('.');
  const members = decodeCanonicalJson(header);
  if (members === null || decodeCanonicalJson(payload) === null) return null;
  const { alg, typ, kid, ...extra } = members;
  if (typ !== ACCESS_TOKEN_TYPE || Object.keys(extra).length > 0) return null;
  return typeof alg === 'string' && typeof kid === 'string' ? { alg, kid } : null;
}

/** Whether a text is a compact JWS whose parts are canonical base64url. */
export function isCanonical(token: string): boolean {
  if (!SHAPE.test(token)) return false;
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

/** The JSON object that a part encodes. Null unless it is canonical UTF-8 and JSON. */
function decodeCanonicalJson(part: string): Readonly<Record<string, unknown>> | null {
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
