import type { Clock, SessionState } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { randomUUID } from 'node:crypto';
import { KeyRing } from '../keys/key-ring.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { AccountClaims } from '../ports/claims-provider.js';
import type { AccessToken } from '../context/access-token.js';
import { findReservedClaims, sessionMembersOf, toPayload } from './access-token-claims.js';
import { ACCESS_TOKEN_TYPE, MAX_TOKEN_LENGTH } from './compact-token.js';

/** A new access token, signed and decoded. */
export interface IssuedAccessToken {
  readonly jwt: string;
  readonly token: AccessToken;
  /** `expires_in` of the token response, in whole seconds. */
  readonly expiresIn: number;
}

/** Issues signed access tokens. */
@Injectable()
export class AccessTokenIssuer {
  readonly #keys: KeyRing;
  readonly #options: ResolvedAuthOptions;
  readonly #clock: Clock;
  // Not injected: an application's own JwtService signs with the application's key.
  readonly #jwt = new JwtService();

  constructor(@Inject(KeyRing) keys: KeyRing, @InjectAuthOptions() options: ResolvedAuthOptions) {
    this.#keys = keys;
    this.#options = options;
    this.#clock = options.clock;
  }

  /**
   * Issues an access token for a session. It expires no later than the session.
   *
   * @param session as it was before the claims were read, so that a change since then makes the token stale
   *
   * @throws RangeError when the application's claims use a reserved name or make the token too long
   */
  issue(
    session: SessionState,
    { roles = [], claims = {} }: AccountClaims,
    by: 'sign_in' | 'refresh',
  ): IssuedAccessToken {
    const reserved = findReservedClaims(claims, this.#options.accessTokens);
    if (reserved.length > 0) throw new RangeError(`reserved claim names: ${reserved.join(', ')}`);
    const token = this.#createToken(session, roles, claims, by);
    const { kid, algorithm, signingKey } = this.#keys.accessTokens.signingKeyAt(this.#clock.now());
    const { issuer: iss, audience: aud } = this.#options;
    const header = { alg: algorithm, typ: ACCESS_TOKEN_TYPE, kid };
    const jwt = this.#jwt.sign(
      { ...toPayload(token), iss, aud },
      { privateKey: signingKey, algorithm, header },
    );
    if (jwt.length > MAX_TOKEN_LENGTH) {
      throw new RangeError(
        `access token exceeds ${String(MAX_TOKEN_LENGTH)} characters; return fewer claims`,
      );
    }
    return { jwt, token, expiresIn: (token.expiresAt - token.issuedAt) / 1000 };
  }

  #createToken(
    session: SessionState,
    roles: readonly string[],
    claims: Readonly<Record<string, unknown>>,
    by: 'sign_in' | 'refresh',
  ): AccessToken {
    const now = this.#clock.now();
    const issuedAt = Math.floor(now / 1000) * 1000;
    const lifetimeMs = Math.min(this.#options.accessTokenTtlMs, session.idleExpiresAt - issuedAt);
    return {
      id: randomUUID(),
      ...sessionMembersOf(session),
      deviceKeyThumbprint: this.#options.accessTokens === 'dpop' ? session.deviceKeyThumbprint : null,
      issuedAt,
      expiresAt: issuedAt + Math.max(Math.floor(lifetimeMs / 1000), 0) * 1000,
      notBefore: null,
      refreshedAt: by === 'refresh' ? now : null,
      roles,
      claims,
    };
  }
}
