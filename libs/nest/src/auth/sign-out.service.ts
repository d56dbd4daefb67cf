import type { RefreshRequest } from '@holdfast/contract';
import { SessionService } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../context/access-token.js';
import { AccessTokenVerifier } from '../access-token/access-token-verifier.js';
import { ExpiredSignatureError, isProblemError, type ProblemError } from '../errors/problem-error.js';
import { rejectionError } from '../errors/session-errors.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import { DeviceProofs } from '../http/device-proofs.js';
import { accessTokenOf, type HttpRequest } from '../http/http-request.js';
import { AccessProofs } from '../guard/access-proofs.js';
import { LegacyExchange } from './legacy-exchange.js';
import { RefreshCredentials } from './refresh-credentials.js';
import { RefreshThrottle } from '../throttle/refresh-throttle.js';
import { SessionTermination } from '../termination/session-termination.js';

/** Signs out: ends the session of a request. */
@Injectable()
export class SignOutService {
  readonly #sessions: SessionService;
  readonly #credentials: RefreshCredentials;
  readonly #tokens: AccessTokenVerifier;
  readonly #legacy: LegacyExchange;
  readonly #proofs: DeviceProofs;
  readonly #accessProofs: AccessProofs;
  readonly #termination: SessionTermination;
  readonly #throttle: RefreshThrottle;
  readonly #log: AuthEventLog;

  constructor(
    @Inject(SessionService) sessions: SessionService,
    @Inject(RefreshCredentials) credentials: RefreshCredentials,
    @Inject(AccessTokenVerifier) tokens: AccessTokenVerifier,
    @Inject(LegacyExchange) legacy: LegacyExchange,
    @Inject(DeviceProofs) proofs: DeviceProofs,
    @Inject(AccessProofs) accessProofs: AccessProofs,
    @Inject(SessionTermination) termination: SessionTermination,
    @Inject(RefreshThrottle) throttle: RefreshThrottle,
    @Inject(AuthEventLog) log: AuthEventLog,
  ) {
    this.#sessions = sessions;
    this.#credentials = credentials;
    this.#tokens = tokens;
    this.#legacy = legacy;
    this.#proofs = proofs;
    this.#accessProofs = accessProofs;
    this.#termination = termination;
    this.#throttle = throttle;
    this.#log = log;
  }

  /**
   * Ends the session of a valid access token, else of the refresh credential; of several cookies, the one of the
   * session that an expired access token names. Succeeds when there is no session to end.
   *
   * @throws CredentialError when the credential is rejected
   * @throws RateLimitedError when the refresh token was presented too often without its device key
   * @throws StoreUnavailableError when the session may not have ended
   */
  async signOut(request: HttpRequest, body: RefreshRequest): Promise<void> {
    const token = await this.#verifyAccessToken(request);
    if (token !== null && !isProblemError(token)) {
      await this.#termination.end(request, token.sessionId, 'signed_out');
      return;
    }
    const expired = token instanceof ExpiredSignatureError ? token.subject.sessionId : undefined;
    const credential = await this.#credentials.read(request, body, expired);
    // A forged token has no session to end.
    if (credential.kind === 'forged') return;
    if (credential.kind === 'refresh_token') {
      const { token: refreshToken, proof, boundCookie } = credential;
      await this.#throttle.attempt(refreshToken.sessionId, proof);
      const outcome = await this.#sessions.signOut(refreshToken, proof, boundCookie);
      if (outcome.kind === 'rejected') {
        const { rejection, session } = outcome;
        await this.#throttle.countForeign(session, proof);
        this.#log.sessionRejected(request, rejection, session);
        throw rejectionError(rejection, session, this.#proofs.diagnose(request, proof));
      }
      if (outcome.kind === 'signed_out') this.#log.sessionEnded(request, outcome.session, 'signed_out');
      return;
    }
    if (token !== null) throw token;
  }

  /** Null for a legacy token too, after ending its sessions. */
  async #verifyAccessToken(request: HttpRequest): Promise<AccessToken | ProblemError | null> {
    const sent = accessTokenOf(request);
    if (sent === null) return null;
    try {
      if (await this.#legacy.signOut(request, sent.jwt)) return null;
      const token = await this.#tokens.verify(sent.jwt);
      this.#accessProofs.require(request, token);
      return token;
    } catch (error) {
      if (isProblemError(error)) return error;
      throw error;
    }
  }
}
