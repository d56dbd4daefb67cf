import type { RefreshRequest } from '@holdfast/contract';
import { RefreshTokenCodec, SessionService } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../access-token/access-token-claims.js';
import { AccessTokenService } from '../access-token/access-token-service.js';
import { isAuthError, type AuthError } from '../errors/auth-errors.js';
import { toAuthError } from '../errors/session-errors.js';
import { DeviceProofs } from '../http/device-proofs.js';
import type { HttpRequest } from '../http/http-request.js';
import { TokenEventLog } from '../log/token-event-log.js';
import { bearerTokenOf, refreshCredentialOf } from './refresh-credential.js';

/** Ends sessions for their owners. */
@Injectable()
export class SignOutService {
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

  /**
   * A good access token ends its session; without one, the refresh credential does. That nothing is left to end is
   * no error: signing out twice is signing out.
   *
   * @throws AuthError when the credential is not good enough, StoreUnavailableError when it is not known whether the
   *   session is over
   */
  async signOut(request: HttpRequest, body: RefreshRequest): Promise<void> {
    const token = await this.#accessToken(request);
    if (token !== null && !isAuthError(token)) {
      const session = await this.#sessions.end(token.sessionId, 'signed_out');
      if (session !== null) this.#log.revoked(request, session, 'signed_out');
      return;
    }
    const credential = refreshCredentialOf(request, body, this.#codec);
    if (credential.kind === 'body' || credential.kind === 'cookie') {
      const proof = await this.#proofs.of(request, body.device_key);
      const outcome = await this.#sessions.signOut(credential.refreshToken, proof);
      if (outcome.kind === 'refused') throw toAuthError(outcome.refusal, outcome.session);
      if (outcome.kind === 'signed_out') this.#log.revoked(request, outcome.session, 'signed_out');
      return;
    }
    if (token !== null) throw token;
  }

  async #accessToken(request: HttpRequest): Promise<AccessToken | AuthError | null> {
    const jwt = bearerTokenOf(request);
    if (jwt === null) return null;
    try {
      return await this.#tokens.verify(jwt);
    } catch (error) {
      if (isAuthError(error)) return error;
      throw error;
    }
  }
}
