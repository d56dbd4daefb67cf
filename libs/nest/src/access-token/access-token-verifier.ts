import type { Clock } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { errors, jwtVerify } from 'jose';
import { ExpiredSignatureError, TokenInvalidError } from '../errors/problem-error.js';
import type { AccessTokenKey } from '../keys/access-token-key.js';
import { KeyRing } from '../keys/key-ring.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { AccessToken } from './access-token.js';
import { fromPayload } from './access-token-claims.js';
import { ACCESS_TOKEN_TYPE, MAX_TOKEN_LENGTH, readHeader } from './compact-token.js';
import { VerifiedTokens } from './verified-tokens.js';

/**
 * Verifies access tokens, for code that the guard does not cover. Verifies each signature once and caches the result;
 * checks `exp` and `nbf` on every call. Does not check whether the session has ended.
 *
 * @example
 * ```ts
 * constructor(private readonly tokens: AccessTokenVerifier) {}
 *
 * async accountOf(jwt: string): Promise<string> {
 *   const { accountId } = await this.tokens.verify(jwt);
 *   return accountId;
 * }
 * ```
 */
@Injectable()
export class AccessTokenVerifier {
  readonly #keys: KeyRing;
  readonly #options: ResolvedAuthOptions;
  readonly #clock: Clock;
  readonly #verified: VerifiedTokens;

  constructor(@Inject(KeyRing) keys: KeyRing, @InjectAuthOptions() options: ResolvedAuthOptions) {
    this.#keys = keys;
    this.#options = options;
    this.#clock = options.clock;
    this.#verified = new VerifiedTokens(options.tokenCache);
    keys.onReplaced(() => {
      this.#verified.clear();
    });
  }

  /** Hits, misses and size of the cache of verified tokens. */
  get cacheCounts(): VerifiedTokens['counts'] {
    return this.#verified.counts;
  }

  /**
   * Verifies a token. Synchronous when the token is cached.
   *
   * @throws TokenInvalidError when the token is malformed, forged or not valid yet
   * @throws ExpiredSignatureError when the token has expired
   * @throws StoreUnavailableError when the token names an unknown key and the keys cannot be reloaded
   */
  verify(jwt: string): AccessToken | Promise<AccessToken> {
    const cached = jwt.length > MAX_TOKEN_LENGTH ? undefined : this.#verified.find(jwt);
    return cached === undefined ? this.#verifyUncached(jwt) : this.#checkTime(cached);
  }

  async #verifyUncached(jwt: string): Promise<AccessToken> {
    const header = readHeader(jwt);
    if (header === null) throw new TokenInvalidError();
    const key = await this.#findKey(header.kid);
    if (key?.algorithm !== header.alg) {
      throw new TokenInvalidError('The access token was signed with an unknown key.');
    }
    const token = await this.#verifySignature(jwt, key);
    this.#verified.add(jwt, token);
    return this.#checkTime(token);
  }

  async #findKey(kid: string): Promise<AccessTokenKey | null> {
    if (!this.#keys.accessTokens.has(kid)) await this.#keys.reload();
    return this.#keys.accessTokens.find(kid, this.#clock.now());
  }

  /** The only place that knows the JWT library. Its error messages are not sent to clients. */
  async #verifySignature(jwt: string, key: AccessTokenKey): Promise<AccessToken> {
    const { issuer, audience } = this.#options;
    try {
      const { payload } = await jwtVerify(jwt, key.verifyingKey, {
        algorithms: [key.algorithm],
        typ: ACCESS_TOKEN_TYPE,
        issuer,
        audience,
        requiredClaims: ['exp', 'iat', 'sub', 'jti'],
        // Disables the library's time checks: #checkTime runs on every call, this only once per token.
        currentDate: EPOCH,
        clockTolerance: Number.MAX_SAFE_INTEGER,
      });
      return toAccessToken(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) {
        throw new TokenInvalidError();
      }
      throw error;
    }
  }

  #checkTime(token: AccessToken): AccessToken {
    const now = this.#clock.now();
    const { clockToleranceMs } = this.#options;
    if (token.notBefore !== null && now + clockToleranceMs < token.notBefore) {
      throw new TokenInvalidError('The access token is not valid yet.');
    }
    if (now - clockToleranceMs >= token.expiresAt) {
      const at = new Date(token.expiresAt).toISOString();
      throw new ExpiredSignatureError(`The access token expired at ${at}.`, token);
    }
    return token;
  }
}

const EPOCH = new Date(0);

function toAccessToken(payload: Readonly<Record<string, unknown>>): AccessToken {
  const token = fromPayload(payload);
  if (token === null) throw new TokenInvalidError('A claim of the access token is missing or malformed.');
  return token;
}
