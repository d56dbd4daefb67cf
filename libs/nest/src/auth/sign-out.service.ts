import type { RefreshRequest } from '@holdfast/contract';
import { SessionService } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../access-token/access-token.js';
import { AccessTokenVerifier } from '../access-token/access-token-verifier.js';
import { isAuthError, type AuthError } from '../errors/problem-error.js';
import { errorOfRefusal, isTheft } from '../errors/session-errors.js';
import { TokenEventLog } from '../events/auth-event-log.js';
import { DeviceProofs } from '../http/device-proofs.js';
import { bearerTokenOf, type HttpRequest } from '../http/http-request.js';
import { RefreshCredentials } from './refresh-credentials.js';
import { SessionEndings } from '../sessions/session-termination.js';

/** Ends sessions for their owners. */
@Injectable()
export class SignOutService {
  readonly #sessions: SessionService;
  readonly #credentials: RefreshCredentials;
  readonly #tokens: AccessTokenVerifier;
  readonly #proofs: DeviceProofs;
  readonly #endings: SessionEndings;
  readonly #log: TokenEventLog;

  constructor(
    @Inject(SessionService) sessions: SessionService,
    @Inject(RefreshCredentials) credentials: RefreshCredentials,
    @Inject(AccessTokenVerifier) tokens: AccessTokenVerifier,
    @Inject(DeviceProofs) proofs: DeviceProofs,
    @Inject(SessionEndings) endings: SessionEndings,
    @Inject(TokenEventLog) log: TokenEventLog,
  ) {
    this.#sessions = sessions;
    this.#credentials = credentials;
    this.#tokens = tokens;
    this.#proofs = proofs;
    this.#endings = endings;
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
      await this.#endings.end(request, token.sessionId, 'signed_out');
      return;
    }
    const credential = await this.#credentials.of(request, body);
    if (credential.kind === 'body' || credential.kind === 'cookie') {
      const proof = this.#proofs.of(request, body.device_key);
      const outcome = await this.#sessions.signOut(credential.refreshToken, proof);
      if (outcome.kind === 'refused') {
        const { refusal, session } = outcome;
        if (isTheft(refusal)) this.#log.theftAttempted(request, session, refusal);
        throw errorOfRefusal(refusal, session);
      }
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
