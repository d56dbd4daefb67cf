import type { RefreshRequest } from '@holdfast/contract';
import { RefreshTokenCodec, SessionService, type RefreshGrant, type SessionState } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../access-token/access-token-claims.js';
import { AccessTokenService } from '../access-token/access-token-service.js';
import {
  ExpiredSignatureError,
  isAuthError,
  RefreshMissingError,
  TokenInvalidError,
  type AuthError,
} from '../errors/auth-errors.js';
import { isOver, subjectOf, toAuthError } from '../errors/session-errors.js';
import { DeviceProofs } from '../http/device-proofs.js';
import type { HttpRequest } from '../http/http-request.js';
import { TokenEventLog } from '../log/token-event-log.js';
import { refreshCredentialOf } from './refresh-credential.js';
import type { GrantedRefreshToken } from './token-answers.js';

export type Refreshed =
  | {
      readonly kind: 'granted';
      readonly session: SessionState;
      readonly grant: RefreshGrant | 'extended';
      readonly granted: GrantedRefreshToken | null;
    }
  /** `overCookie`: the cookie of a session that is over for good. */
  | { readonly kind: 'refused'; readonly error: AuthError; readonly overCookie: string | null };

/** Renews sessions. */
@Injectable()
export class RefreshService {
  readonly #sessions: SessionService;
  readonly #codec: RefreshTokenCodec;
  readonly #tokens: AccessTokenService;
  readonly #proofs: DeviceProofs;
  readonly #log: TokenEventLog;

  constructor(
    @Inject(SessionService) sessions: SessionService,
    @Inject(RefreshTokenCodec) codec: RefreshTokenCodec,
    @Inject(AccessTokenService) tokens: AccessTokenService,
    @Inject(DeviceProofs) proofs: DeviceProofs,
    @Inject(TokenEventLog) log: TokenEventLog,
  ) {
    this.#sessions = sessions;
    this.#codec = codec;
    this.#tokens = tokens;
    this.#proofs = proofs;
    this.#log = log;
  }

  async refresh(request: HttpRequest, body: RefreshRequest): Promise<Refreshed> {
    const credential = refreshCredentialOf(request, body, this.#codec);
    switch (credential.kind) {
      case 'none':
        return refused(new RefreshMissingError('Send the refresh token, in the body or as the cookie.'));
      case 'access_token':
        return this.#extend(credential.jwt);
      case 'body':
      case 'cookie': {
        const proof = await this.#proofs.of(request, body.device_key);
        const outcome = await this.#sessions.refresh(credential.refreshToken, proof);
        if (outcome.kind === 'granted') {
          const { session, grant, refreshToken } = outcome;
          return { kind: 'granted', session, grant, granted: { refreshToken, transport: credential.kind } };
        }
        const { refusal, session } = outcome;
        if (refusal === 'reuse_detected') this.#log.revoked(request, session, 'reuse_detected');
        const overCookie = credential.kind === 'cookie' && isOver(refusal) ? credential.name : null;
        return refused(toAuthError(refusal, session), overCookie);
      }
    }
  }

  /** The existing authentication, a still valid access token, renews an unbound session. */
  async #extend(jwt: string): Promise<Refreshed> {
    const token = await this.#verified(jwt);
    if (isAuthError(token)) return refused(token);
    const outcome = await this.#sessions.extend(token.sessionId, token);
    switch (outcome.kind) {
      case 'allowed':
        return { kind: 'granted', session: outcome.session, grant: 'extended', granted: null };
      case 'refused':
        return refused(toAuthError(outcome.refusal, outcome.session));
      case 'bound':
        return refused(
          new RefreshMissingError(
            'This session is bound to a device: its refresh token and its proof are needed.',
            subjectOf(outcome.session),
          ),
        );
    }
  }

  async #verified(jwt: string): Promise<AccessToken | AuthError> {
    try {
      return await this.#tokens.verify(jwt);
    } catch (error) {
      if (error instanceof ExpiredSignatureError) {
        return new RefreshMissingError(
          'The access token has expired, and no refresh token was sent.',
          error.subject,
        );
      }
      if (error instanceof TokenInvalidError) {
        return new RefreshMissingError('The access token is not valid, and no refresh token was sent.');
      }
      throw error;
    }
  }
}

function refused(error: AuthError, overCookie: string | null = null): Refreshed {
  return { kind: 'refused', error, overCookie };
}
