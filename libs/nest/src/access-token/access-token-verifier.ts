import { StoreUnavailableError, type Clock } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { ExpiredSignatureError, TokenInvalidError } from '../errors/problem-error.js';
import { KeyRing } from '../keys/key-ring.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { AccessToken } from '../context/access-token.js';
import { MAX_TOKEN_LENGTH } from './compact-token.js';
import { SignatureVerifier } from './signature-verifier.js';
import { VerifiedTokens } from './verified-tokens.js';

/** How often a token is verified again because the keys were replaced meanwhile. */
const MAX_ATTEMPTS = 3;

/**
 * Verifies access tokens: each signature once, each token's time at every call.
 *
 * @example
 * ```ts
 * const { accountId } = await this.tokens.verify(jwt);
 * ```
 */
@Injectable()
export class AccessTokenVerifier {
  readonly #keys: KeyRing;
  readonly #signatures: SignatureVerifier;
  readonly #clock: Clock;
  readonly #clockToleranceMs: number;
  readonly #verified: VerifiedTokens;

  constructor(
    @Inject(KeyRing) keys: KeyRing,
    @Inject(SignatureVerifier) signatures: SignatureVerifier,
    @InjectAuthOptions() { clock, clockToleranceMs, tokenCache }: ResolvedAuthOptions,
  ) {
    this.#keys = keys;
    this.#signatures = signatures;
    this.#clock = clock;
    this.#clockToleranceMs = clockToleranceMs;
    this.#verified = new VerifiedTokens(tokenCache);
    keys.onReplaced(() => {
      this.#verified.clear();
    });
  }

  /** How often the cache of verified tokens was hit and missed, and how many tokens it holds. */
  get cacheCounts(): VerifiedTokens['counts'] {
    return this.#verified.counts;
  }

  /**
   * The claims of a good token: at once if it was verified before, otherwise later.
   *
   * @throws TokenInvalidError, ExpiredSignatureError, StoreUnavailableError when the keys cannot be reloaded
   */
  verify(jwt: string): AccessToken | Promise<AccessToken> {
    const known = jwt.length > MAX_TOKEN_LENGTH ? undefined : this.#verified.find(jwt);
    return known === undefined ? this.#verifyUncached(jwt) : this.#checkTime(known);
  }

  /**
   * Keeps only what the present keys say: a token whose key is removed while it is verified is verified again, so that
   * it does not enter the cache after the cache was cleared.
   */
  async #verifyUncached(jwt: string): Promise<AccessToken> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const keys = this.#keys.accessTokens;
      const token = await this.#signatures.verifySignature(jwt);
      if (keys !== this.#keys.accessTokens) continue;
      this.#verified.add(jwt, token);
      return this.#checkTime(token);
    }
    throw new StoreUnavailableError(new Error('the keys were replaced during each attempt'));
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
