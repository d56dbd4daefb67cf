import { StoreUnavailableError, type Clock, type VerifiedLegacyToken } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import { MAX_TOKEN_LENGTH, readHeader } from '../access-token/compact-token.js';
import { ExpiredJwt } from '../errors/expired-jwt.js';
import { ExpiredSignatureError, TokenInvalidError } from '../errors/problem-error.js';
import { KeyRing } from '../keys/key-ring.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { ResolvedLegacyTokens } from '../options/resolved-legacy-tokens.js';
import type { LegacyToken } from '../ports/legacy-tokens.js';

/** How long a result of the application's `verify` is cached. */
export const LEGACY_CACHE_MS = 60_000;

/** Maximum number of legacy tokens in each cache. */
export const MAX_LEGACY_TOKENS = 10_000;

/** In 1973. A lower value is most likely in seconds, like the claims of a JWT. */
const MIN_TIME_MS = 100_000_000_000;

/** The latest time that fits in a session ID. */
const MAX_TIME_MS = 2 ** 48 - 1;

/** Verifies legacy tokens with the application's own function, until the migration ends. */
@Injectable()
export class LegacyTokens {
  readonly #options: ResolvedLegacyTokens | null;
  readonly #clock: Clock;
  readonly #keys: KeyRing;
  readonly #verified = new LRUCache<string, { readonly token: VerifiedLegacyToken; readonly until: number }>({
    max: MAX_LEGACY_TOKENS,
  });

  constructor(
    @Inject(KeyRing) keys: KeyRing,
    @InjectAuthOptions() { legacyTokens, clock }: ResolvedAuthOptions,
  ) {
    this.#options = legacyTokens;
    this.#clock = clock;
    this.#keys = keys;
  }

  /**
   * Null when the token is not a legacy token, or the migration has ended.
   *
   * @throws ExpiredSignatureError when the token has expired
   * @throws StoreUnavailableError when the application's function fails
   */
  async verify(jwt: string): Promise<VerifiedLegacyToken | null> {
    if (this.#options === null || this.#clock.now() >= this.#options.untilMs) return null;
    if (jwt.length > MAX_TOKEN_LENGTH || this.#isOwn(jwt)) return null;
    const token = this.#find(jwt) ?? (await this.#verifyUncached(jwt, this.#options));
    if (token !== null && this.#clock.now() >= token.expiresAt) {
      const at = new Date(token.expiresAt).toISOString();
      throw new ExpiredSignatureError(`The access token expired at ${at}.`, { accountId: token.accountId });
    }
    return token;
  }

  /** Keeps our own tokens from the application's function, which might have the same keys. */
  #isOwn(jwt: string): boolean {
    const header = readHeader(jwt);
    return header !== null && this.#keys.accessTokens.has(header.kid);
  }

  #find(jwt: string): VerifiedLegacyToken | undefined {
    const found = this.#verified.get(cacheKey(jwt));
    return found !== undefined && found.until > this.#clock.now() ? found.token : undefined;
  }

  async #verifyUncached(jwt: string, options: ResolvedLegacyTokens): Promise<VerifiedLegacyToken | null> {
    const result = await callVerify(jwt, options);
    if (result === null) return null;
    const now = this.#clock.now();
    const token = toVerified(jwt, typeof result === 'string' ? { accountId: result } : result, options, now);
    this.#verified.set(cacheKey(jwt), { token, until: now + LEGACY_CACHE_MS });
    return token;
  }
}

async function callVerify(
  jwt: string,
  { verify }: ResolvedLegacyTokens,
): Promise<LegacyToken | string | null> {
  try {
    return await verify(jwt);
  } catch (error) {
    if (error instanceof TokenInvalidError) return null;
    if (error instanceof ExpiredSignatureError) throw error;
    if (error instanceof ExpiredJwt) throw new ExpiredSignatureError();
    throw error instanceof StoreUnavailableError ? error : new StoreUnavailableError(error);
  }
}

/**
 * @throws StoreUnavailableError when the function returns invalid values, because a bug in it must not sign anybody out
 */
function toVerified(
  jwt: string,
  { accountId, authenticatedAt = 0, expiresAt = Infinity }: LegacyToken,
  { untilMs }: ResolvedLegacyTokens,
  now: number,
): VerifiedLegacyToken {
  const fault = faultOf(accountId, authenticatedAt, expiresAt);
  if (fault !== null) throw new StoreUnavailableError(new RangeError(`legacyTokens.verify: ${fault}`));
  return {
    digest: digestOf(jwt),
    accountId,
    // A time in the future would make the sign-in count as fresh for longer.
    authenticatedAt: Math.min(Math.floor(authenticatedAt), now),
    expiresAt: Math.min(Math.floor(expiresAt), untilMs),
  };
}

function faultOf(accountId: unknown, authenticatedAt: number, expiresAt: number): string | null {
  if (typeof accountId !== 'string' || accountId === '') return 'accountId must be a non-empty string';
  if (authenticatedAt !== 0 && !(authenticatedAt >= MIN_TIME_MS && authenticatedAt <= MAX_TIME_MS)) {
    return 'authenticatedAt must be in milliseconds since 1970';
  }
  return expiresAt >= MIN_TIME_MS ? null : 'expiresAt must be in milliseconds since 1970';
}

/**
 * Identifies a token by the part that is signed. One token can have several valid signatures: base64url has several
 * spellings, and ECDSA a second signature for each.
 */
function digestOf(jwt: string): Buffer {
  const signed = /^([\w-]+\.[\w-]+)\.[\w-]+$/.exec(jwt)?.[1] ?? jwt;
  return createHash('sha256').update(signed).digest();
}

/** Hashes the whole token, so a forged signature does not find the cached result of a valid one. */
function cacheKey(jwt: string): string {
  return createHash('sha256').update(jwt).digest('base64');
}
