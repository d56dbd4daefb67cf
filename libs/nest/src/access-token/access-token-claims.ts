import { membersOf } from '@holdfast/contract';
import type { SessionState } from '@holdfast/session';
import type { AccessToken } from '../context/access-token.js';

/** `client_id` of every access token (RFC 9068 §2.2). */
const CLIENT_ID = 'holdfast';

/** Claims that the library sets (RFC 9068 §2.2, RFC 7643 for `roles`). Applications cannot use these names. */
const RESERVED_CLAIMS: ReadonlySet<string> = new Set([
  ...['iss', 'aud', 'sub', 'client_id', 'jti', 'iat', 'exp', 'nbf'],
  ...['auth_time', 'amr', 'acr', 'roles'],
  ...['sid', 'gen', 'brn', 'bound', 'cv', 'refreshed_at_ms'],
]);

/** The library's only where it says `jkt`: an application may confirm its Bearer tokens by other means (RFC 7800). */
const CONFIRMATION = 'cnf';

type SessionMembers = Omit<
  AccessToken,
  'claims' | 'deviceKeyThumbprint' | 'expiresAt' | 'id' | 'issuedAt' | 'notBefore' | 'refreshedAt' | 'roles'
>;

/** The members of an access token that follow from its session alone. */
export function sessionMembersOf(session: SessionState): SessionMembers {
  return {
    accountId: session.accountId,
    sessionId: session.id,
    bound: session.deviceKeyThumbprint !== null,
    generation: session.generation,
    branch: session.branch,
    claimsVersion: session.claimsVersion,
    authenticatedAt: session.authentication.at,
    amr: session.authentication.amr,
    acr: session.authentication.acr,
  };
}

/** The JWT payload of an access token, without `iss` and `aud`. */
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
    ...(token.amr.length > 0 ? { amr: token.amr } : {}),
    ...(token.acr === null ? {} : { acr: token.acr }),
    ...(token.roles.length > 0 ? { roles: token.roles } : {}),
    ...(token.bound ? { bound: true } : {}),
    ...(token.deviceKeyThumbprint === null ? {} : { cnf: { jkt: token.deviceKeyThumbprint } }),
    ...(token.claimsVersion > 0 ? { cv: token.claimsVersion } : {}),
    ...(token.refreshedAt === null ? {} : { refreshed_at_ms: token.refreshedAt }),
  };
}

/** The access token of a verified JWT payload. Null when a claim is missing or has the wrong type. */
export function fromPayload(payload: Readonly<Record<string, unknown>>): AccessToken | null {
  const { sub, sid, jti, iat, exp, nbf, auth_time, gen, brn, bound, cv = 0, refreshed_at_ms } = payload;
  const { amr = [], acr = null, roles = [] } = payload;
  const { jkt } = membersOf(payload['cnf']);
  const deviceKeyThumbprint = isNonEmptyString(jkt) ? jkt : null;
  const isOwnClaim = (name: string): boolean =>
    RESERVED_CLAIMS.has(name) || (name === CONFIRMATION && deviceKeyThumbprint !== null);
  if (!isNonEmptyString(sub) || !isNonEmptyString(sid) || !isNonEmptyString(jti)) return null;
  if (
    !isNonNegativeInteger(iat) ||
    !isNonNegativeInteger(exp) ||
    !isNonNegativeInteger(auth_time) ||
    !isNonNegativeInteger(gen) ||
    !isNonNegativeInteger(brn) ||
    !isNonNegativeInteger(cv)
  ) {
    return null;
  }
  if (nbf !== undefined && !isNonNegativeInteger(nbf)) return null;
  if (refreshed_at_ms !== undefined && !isNonNegativeInteger(refreshed_at_ms)) return null;
  if (!areNonEmptyStrings(amr) || !areNonEmptyStrings(roles)) return null;
  if (acr !== null && !isNonEmptyString(acr)) return null;
  return deepFreeze({
    id: jti,
    accountId: sub,
    sessionId: sid,
    bound: bound === true,
    deviceKeyThumbprint,
    generation: gen,
    branch: brn,
    claimsVersion: cv,
    authenticatedAt: auth_time * 1000,
    amr,
    acr,
    issuedAt: iat * 1000,
    expiresAt: exp * 1000,
    notBefore: nbf === undefined ? null : nbf * 1000,
    refreshedAt: refreshed_at_ms ?? null,
    roles,
    claims: Object.fromEntries(Object.entries(payload).filter(([name]) => !isOwnClaim(name))),
  });
}

/** The names among an application's claims that are reserved, in access tokens of one kind. */
export function findReservedClaims(
  claims: Readonly<Record<string, unknown>>,
  kind: 'bearer' | 'dpop',
): readonly string[] {
  const isReserved = (name: string): boolean =>
    RESERVED_CLAIMS.has(name) || (name === CONFIRMATION && kind === 'dpop');
  return Object.keys(claims).filter(isReserved);
}

/** Freezes a value and everything in it, because requests share it. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}

function isNonEmptyString(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function areNonEmptyStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isNonEmptyString);
}

function isNonNegativeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
