import { StoreUnavailableError, type Clock } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { ExpiredSignatureError, TokenInvalidError, TokenMissingError } from '../errors/problem-error.js';
import { KeyRing } from '../keys/key-ring.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { AccessToken } from '../context/access-token.js';
import type { CallerRequest } from '../context/http-request.js';
import { accessTokenOf, connectionOf, singleHeader, type SentAccessToken } from '../http/http-request.js';
import { ConnectionTokens } from './connection-tokens.js';
import { MAX_TOKEN_LENGTH } from './compact-token.js';
import { SignatureVerifier } from './signature-verifier.js';
import { VerifiedTokens } from './verified-tokens.js';

/** How often a token is verified again because the keys changed during verification. */
const MAX_ATTEMPTS = 3;

/**
 * Verifies access tokens, for code that the guard does not cover. Verifies each signature once and caches the result;
 * checks `exp` and `nbf` on every call. Does not check whether the session has ended or its claims were refreshed, nor the
 * proof that must come with a token whose `deviceKeyThumbprint` is not null.
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
  readonly #signatures: SignatureVerifier;
  readonly #clock: Clock;
  readonly #clockToleranceMs: number;
  readonly #lifetimeMs: number;
  readonly #verified: VerifiedTokens;
  readonly #latest = new ConnectionTokens();

  constructor(
    @Inject(KeyRing) keys: KeyRing,
    @Inject(SignatureVerifier) signatures: SignatureVerifier,
    @InjectAuthOptions() { clock, clockToleranceMs, tokenCache, accessTokenTtlMs }: ResolvedAuthOptions,
  ) {
    this.#keys = keys;
    this.#signatures = signatures;
    this.#clock = clock;
    this.#lifetimeMs = accessTokenTtlMs;
    this.#clockToleranceMs = clockToleranceMs;
    this.#verified = new VerifiedTokens(tokenCache);
    keys.onReplaced(() => {
      this.#verified.clear();
      this.#latest.clear();
    });
  }

  /**
   * Verifies the token of a request's `Authorization` header, like `verify`. Compares only the header when the latest
   * request on the same connection had the same one.
   *
   * @throws TokenMissingError when there is no such header
   * @throws TokenInvalidError, ExpiredSignatureError, StoreUnavailableError as `verify`
   */
  verifyRequest(request: CallerRequest): AccessToken | Promise<AccessToken> {
    const authorization = singleHeader(request, 'authorization');
    if (authorization === null) throw new TokenMissingError();
    const connection = connectionOf(request);
    const latest = connection && this.#latest.find(connection, authorization);
    if (latest !== undefined) {
      this.#verified.countHit();
      return this.#checkTime(latest);
    }
    const { scheme, jwt } = requireAccessToken(request);
    if (scheme === 'DPoP') return this.#verifyDpop(jwt);
    const token = this.verify(jwt);
    // Only what was in the cache: the keys may be replaced while a token is verified.
    if (connection !== undefined && !(token instanceof Promise)) {
      this.#latest.remember(connection, authorization, token);
    }
    return token;
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

  /** Checking its proof takes far longer than a lookup by hash, so no connection remembers it. */
  async #verifyDpop(jwt: string): Promise<AccessToken> {
    const token = await this.verify(jwt);
    if (token.deviceKeyThumbprint === null) throw new TokenInvalidError('This is a Bearer token.');
    return token;
  }

  /**
   * Verifies again if the keys change during verification, so a token of a removed key never enters the cleared cache.
   */
  async #verifyUncached(jwt: string): Promise<AccessToken> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const keys = this.#keys.accessTokens;
      const token = this.#withPresentLifetime(await this.#signatures.verifySignature(jwt));
      if (keys !== this.#keys.accessTokens) continue;
      this.#verified.add(jwt, token);
      return this.#checkTime(token);
    }
    throw new StoreUnavailableError(new Error('the keys were replaced during each attempt'));
  }

  /** A deployment may have shortened the lifetime. Revocations are remembered for as long as that only. */
  #withPresentLifetime(token: AccessToken): AccessToken {
    const expiresAt = token.issuedAt + this.#lifetimeMs;
    return token.expiresAt <= expiresAt ? token : Object.freeze({ ...token, expiresAt });
  }

  #checkTime(token: AccessToken): AccessToken {
    const now = this.#clock.now();
    if (token.notBefore !== null && now + this.#clockToleranceMs < token.notBefore) {
      throw new TokenInvalidError('The access token is not valid yet.');
    }
    if (now - this.#clockToleranceMs >= token.expiresAt) {
      const at = new Date(token.expiresAt).toISOString();
      throw new ExpiredSignatureError(`The access token expired at ${at}.`, token);
    }
    return token;
  }
}

function requireAccessToken(request: CallerRequest): SentAccessToken {
  const sent = accessTokenOf(request);
  if (sent !== null) return sent;
  throw new TokenInvalidError('The Authorization header must contain a single Bearer token.');
}
