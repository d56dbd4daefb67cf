import type { Clock, SessionState } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { randomUUID } from 'node:crypto';
import { ExpiredSignatureError, TokenInvalidError } from '../errors/auth-errors.js';
import type { ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { InjectAuthOptions } from '../tokens.js';
import { fromPayload, toPayload, type AccessToken } from './access-token-claims.js';
import { toTokenError, verifyOptions } from './jwt-library.js';
import { ACCESS_TOKEN_ALGORITHM, ACCESS_TOKEN_TYPE, SigningKeys } from './signing-keys.js';

export interface IssuedAccessToken {
  readonly jwt: string;
  readonly token: AccessToken;
  /** Whole seconds. */
  readonly expiresIn: number;
}

/** Makes access tokens, and judges what a verified one says. */
@Injectable()
export class AccessTokenService {
  readonly #jwt: JwtService;
  readonly #keys: SigningKeys;
  readonly #options: ResolvedAuthOptions;
  readonly #clock: Clock;

  constructor(
    @Inject(JwtService) jwt: JwtService,
    @Inject(SigningKeys) keys: SigningKeys,
    @InjectAuthOptions() options: ResolvedAuthOptions,
  ) {
    this.#jwt = jwt;
    this.#keys = keys;
    this.#options = options;
    this.#clock = options.clock;
  }

  /** An access token for the session, never past the session's own limits. */
  async issue(session: SessionState, by: 'sign_in' | 'refresh'): Promise<IssuedAccessToken> {
    const now = this.#clock.now();
    const issuedAt = Math.floor(now / 1000) * 1000;
    const lifetimeMs = Math.min(this.#options.accessTokenTtlMs, session.idleExpiresAt - issuedAt);
    const expiresIn = Math.max(Math.floor(lifetimeMs / 1000), 0);
    const token: AccessToken = {
      id: randomUUID(),
      accountId: session.accountId,
      sessionId: session.id,
      bound: session.deviceKeyThumbprint !== null,
      generation: session.generation,
      branch: session.branch,
      issuedAt,
      expiresAt: issuedAt + expiresIn * 1000,
      notBefore: null,
      refreshedAt: by === 'refresh' ? now : null,
    };
    const { kid, privateKey } = this.#keys.current;
    const jwt = await this.#jwt.signAsync(toPayload(token), {
      privateKey,
      algorithm: ACCESS_TOKEN_ALGORITHM,
      issuer: this.#options.issuer,
      audience: this.#options.audience,
      header: { alg: ACCESS_TOKEN_ALGORITHM, typ: ACCESS_TOKEN_TYPE, kid },
    });
    return { jwt, token, expiresIn };
  }

  /**
   * The token that a payload with a good signature makes.
   *
   * @throws TokenInvalidError, ExpiredSignatureError
   */
  accept(payload: unknown): AccessToken {
    const token = fromPayload(payload);
    if (token === null) throw new TokenInvalidError('The access token lacks a claim.');
    const now = this.#clock.now();
    if (token.notBefore !== null && now < token.notBefore) {
      throw new TokenInvalidError('The access token is not valid yet.');
    }
    if (now >= token.expiresAt) {
      const at = new Date(token.expiresAt).toISOString();
      throw new ExpiredSignatureError(`The access token expired at ${at}.`, token);
    }
    return token;
  }

  /**
   * Verifies an access token outside of the guard.
   *
   * @throws TokenInvalidError, ExpiredSignatureError
   */
  async verify(jwt: string): Promise<AccessToken> {
    const publicKey = this.#keys.verifyingKey(jwt);
    if (publicKey === null) {
      throw new TokenInvalidError('No key of this server can have signed the access token.');
    }
    return this.accept(await this.#verifySignature(jwt, publicKey));
  }

  async #verifySignature(jwt: string, publicKey: string): Promise<unknown> {
    try {
      return await this.#jwt.verifyAsync<object>(jwt, {
        ...verifyOptions(this.#options),
        publicKey,
      });
    } catch (error) {
      throw toTokenError(error);
    }
  }
}
