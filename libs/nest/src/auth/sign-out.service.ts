import type { RefreshRequest } from '@holdfast/contract';
import { SessionService } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../context/access-token.js';
import { AccessTokenVerifier } from '../access-token/access-token-verifier.js';
import { isProblemError, type ProblemError } from '../errors/problem-error.js';
import { refusalError, isTheftAttempt } from '../errors/session-errors.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import { DeviceProofs } from '../http/device-proofs.js';
import { bearerTokenOf, type HttpRequest } from '../http/http-request.js';
import { RefreshCredentials } from './refresh-credentials.js';
import { SessionTermination } from '../sessions/session-termination.js';

/** Ends sessions for their owners. */
@Injectable()
export class SignOutService {
  readonly #sessions: SessionService;
  readonly #credentials: RefreshCredentials;
  readonly #tokens: AccessTokenVerifier;
  readonly #proofs: DeviceProofs;
  readonly #termination: SessionTermination;
  readonly #log: AuthEventLog;

  constructor(
    @Inject(SessionService) sessions: SessionService,
    @Inject(RefreshCredentials) credentials: RefreshCredentials,
    @Inject(AccessTokenVerifier) tokens: AccessTokenVerifier,
    @Inject(DeviceProofs) proofs: DeviceProofs,
    @Inject(SessionTermination) termination: SessionTermination,
    @Inject(AuthEventLog) log: AuthEventLog,
  ) {
    this.#sessions = sessions;
    this.#credentials = credentials;
    this.#tokens = tokens;
    this.#proofs = proofs;
    this.#termination = termination;
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
    if (token !== null && !isProblemError(token)) {
      await this.#termination.end(request, token.sessionId, 'signed_out');
      return;
    }
    const credential = await this.#credentials.read(request, body);
    if (credential.kind === 'body' || credential.kind === 'cookie') {
      // A token that we did not issue has no session to end.
      if (credential.token === null) return;
      const proof = this.#proofs.read(request, body.device_key);
      const outcome = await this.#sessions.signOut(credential.token, proof);
      if (outcome.kind === 'refused') {
        const { refusal, session } = outcome;
        if (isTheftAttempt(refusal)) this.#log.theftAttempted(request, session, refusal);
        throw refusalError(refusal, session);
      }
      if (outcome.kind === 'signed_out') this.#log.sessionEnded(request, outcome.session, 'signed_out');
      return;
    }
    if (token !== null) throw token;
  }

  async #accessToken(request: HttpRequest): Promise<AccessToken | ProblemError | null> {
    const jwt = bearerTokenOf(request);
    if (jwt === null) return null;
    try {
      return await this.#tokens.verify(jwt);
    } catch (error) {
      if (isProblemError(error)) return error;
      throw error;
    }
  }
}
