/** What a verified access token says. Times in milliseconds since 1970. */
export interface AccessToken {
  readonly id: string;
  readonly accountId: string;
  readonly sessionId: string;
  /** Whether the session is bound to a device. */
  readonly bound: boolean;
  /** The refresh token that it was issued along with. */
  readonly generation: number;
  readonly branch: number;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Null in the tokens that are issued here; one that has it is held to it. */
  readonly notBefore: number | null;
  /** When the refresh that issued it took place; null for one that sign-in issued. */
  readonly refreshedAt: number | null;
}

/** The payload (RFC 9068 §2.2), with four members of our own: `gen`, `brn`, `bound`, `refreshed_at_ms`. */
export interface AccessTokenPayload {
  readonly sub: string;
  readonly sid: string;
  readonly client_id: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  readonly nbf?: number;
  readonly gen: number;
  readonly brn: number;
  readonly bound?: boolean;
  readonly refreshed_at_ms?: number;
}

export const CLIENT_ID = 'holdfast';

export function toPayload(token: AccessToken): AccessTokenPayload {
  return {
    sub: token.accountId,
    sid: token.sessionId,
    client_id: CLIENT_ID,
    jti: token.id,
    iat: Math.floor(token.issuedAt / 1000),
    exp: Math.floor(token.expiresAt / 1000),
    gen: token.generation,
    brn: token.branch,
    ...(token.bound ? { bound: true } : {}),
    ...(token.refreshedAt === null ? {} : { refreshed_at_ms: token.refreshedAt }),
  };
}

/** Null when the payload is not one that toPayload makes, though its signature is good. */
export function fromPayload(payload: unknown): AccessToken | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { sub, sid, jti, iat, exp, nbf, gen, brn, bound, refreshed_at_ms } = payload as Partial<
    Record<keyof AccessTokenPayload, unknown>
  >;
  if (!isText(sub) || !isText(sid) || !isText(jti)) return null;
  if (!isCount(iat) || !isCount(exp) || !isCount(gen) || !isCount(brn)) return null;
  if (nbf !== undefined && !isCount(nbf)) return null;
  if (refreshed_at_ms !== undefined && !isCount(refreshed_at_ms)) return null;
  return {
    id: jti,
    accountId: sub,
    sessionId: sid,
    bound: bound === true,
    generation: gen,
    branch: brn,
    issuedAt: iat * 1000,
    expiresAt: exp * 1000,
    notBefore: nbf === undefined ? null : nbf * 1000,
    refreshedAt: refreshed_at_ms ?? null,
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
