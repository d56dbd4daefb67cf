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

const SIGNATURE_SENTENCE = 'The access token is malformed, or its signature, issuer or audience is wrong.';

/** Verifies access tokens: each signature once, each token's time at every call. */
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

  get cacheCounts(): VerifiedTokens['counts'] {
    return this.#verified.counts;
  }

  /**
   * What a good token says: at once where it was verified before.
   *
   * @throws TokenInvalidError, ExpiredSignatureError, StoreUnavailableError when its key may be one that cannot be read
   */
  verify(jwt: string): AccessToken | Promise<AccessToken> {
    const known = jwt.length > MAX_TOKEN_LENGTH ? undefined : this.#verified.find(jwt);
    return known === undefined ? this.#verifyAnew(jwt) : this.#inTime(known);
  }

  async #verifyAnew(jwt: string): Promise<AccessToken> {
    const header = readHeader(jwt);
    if (header === null) throw new TokenInvalidError(SIGNATURE_SENTENCE);
    const key = await this.#keyOf(header.kid);
    if (key?.algorithm !== header.alg) {
      throw new TokenInvalidError('No key of this server can have signed the access token.');
    }
    const token = await this.#verifySignature(jwt, key);
    this.#verified.keep(jwt, token);
    return this.#inTime(token);
  }

  async #keyOf(kid: string): Promise<AccessTokenKey | null> {
    if (!this.#keys.accessTokens.has(kid)) await this.#keys.reload();
    return this.#keys.accessTokens.find(kid, this.#clock.now());
  }

  /** The one place that knows of the JWT library and of its errors, whose messages are not passed on. */
  async #verifySignature(jwt: string, key: AccessTokenKey): Promise<AccessToken> {
    const { issuer, audience } = this.#options;
    try {
      const { payload } = await jwtVerify(jwt, key.verifyingKey, {
        algorithms: [key.algorithm],
        typ: ACCESS_TOKEN_TYPE,
        issuer,
        audience,
        requiredClaims: ['exp', 'iat', 'sub', 'jti'],
        // The token's time is judged here at every call, and not by the library once.
        currentDate: BEFORE_ALL_EXPIRY,
        clockTolerance: Number.MAX_SAFE_INTEGER,
      });
      return accepted(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) {
        throw new TokenInvalidError(SIGNATURE_SENTENCE);
      }
      throw error;
    }
  }

  #inTime(token: AccessToken): AccessToken {
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

const BEFORE_ALL_EXPIRY = new Date(0);

function accepted(payload: Readonly<Record<string, unknown>>): AccessToken {
  const token = fromPayload(payload);
  if (token === null) throw new TokenInvalidError('The access token lacks a claim.');
  return token;
}
