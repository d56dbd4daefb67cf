import type { AccessToken } from '../context/access-token.js';

export const CLIENT_ID = 'holdfast';

/** The members that are ours (RFC 9068 §2.2, RFC 7643 for `roles`); an application's claims have other names. */
const OWN_CLAIMS: ReadonlySet<string> = new Set([
  ...['iss', 'aud', 'sub', 'client_id', 'jti', 'iat', 'exp', 'nbf', 'auth_time', 'roles'],
  ...['sid', 'gen', 'brn', 'bound', 'refreshed_at_ms'],
]);

/** The payload, but for `iss` and `aud`. */
export function toPayload(token: AccessToken): Record<string, unknown> {
  return {
    ...token.claims,
    sub: token.accountId,
    sid: token.sessionId,
    client_id: CLIENT_ID,
    jti: token.id,
    iat: Math.floor(token.issuedAt / 1000),
    exp: Math.floor(token.expiresAt / 1000),
    auth_time: Math.floor(token.authenticatedAt / 1000),
    gen: token.generation,
    brn: token.branch,
    ...(token.roles.length > 0 ? { roles: token.roles } : {}),
    ...(token.bound ? { bound: true } : {}),
    ...(token.refreshedAt === null ? {} : { refreshed_at_ms: token.refreshedAt }),
  };
}

/** Null when the payload is not one that toPayload makes, though its signature is good. */
export function fromPayload(payload: Readonly<Record<string, unknown>>): AccessToken | null {
  const { sub, sid, jti, iat, exp, nbf, auth_time, gen, brn, bound, refreshed_at_ms, roles = [] } = payload;
  if (!isText(sub) || !isText(sid) || !isText(jti)) return null;
  if (!isCount(iat) || !isCount(exp) || !isCount(auth_time) || !isCount(gen) || !isCount(brn)) return null;
  if (nbf !== undefined && !isCount(nbf)) return null;
  if (refreshed_at_ms !== undefined && !isCount(refreshed_at_ms)) return null;
  if (!Array.isArray(roles) || !roles.every(isText)) return null;
  return deepFreeze({
    id: jti,
    accountId: sub,
    sessionId: sid,
    bound: bound === true,
    generation: gen,
    branch: brn,
    authenticatedAt: auth_time * 1000,
    issuedAt: iat * 1000,
    expiresAt: exp * 1000,
    notBefore: nbf === undefined ? null : nbf * 1000,
    refreshedAt: refreshed_at_ms ?? null,
    roles,
    claims: Object.fromEntries(Object.entries(payload).filter(([name]) => !OWN_CLAIMS.has(name))),
  });
}

/** The names among an application's claims that it may not use. */
export function reservedAmong(claims: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(claims).filter((name) => OWN_CLAIMS.has(name));
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
