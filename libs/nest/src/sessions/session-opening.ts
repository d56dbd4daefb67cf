import type { RefreshTransport, TokenResponse } from '@holdfast/contract';
import {
  isUsableProof,
  SessionService,
  unusableProofRejection,
  type AuthenticationClaims,
  type SessionState,
  type UsableProof,
} from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { rejectionError } from '../errors/session-errors.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import { DeviceProofs } from '../http/device-proofs.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponses } from '../http/http-responses.js';
import { OriginCheck } from '../http/origin-check.js';
import { RefreshCookies, type RefreshCookie } from '../http/refresh-cookies.js';
import { sessionOriginOf } from '../http/session-origin.js';
import { ActiveAccounts } from '../termination/active-accounts.js';
import { SessionTermination } from '../termination/session-termination.js';
import { TokenResponses } from './token-responses.js';

/** How a session is opened. */
export interface SessionOpeningOptions {
  readonly transport: RefreshTransport;
  readonly authentication: AuthenticationClaims;
}

/** Opens sessions, for the library's own sign-in and for those of applications. */
@Injectable()
export class SessionOpening {
  readonly #accounts: ActiveAccounts;
  readonly #sessions: SessionService;
  readonly #cookies: RefreshCookies;
  readonly #proofs: DeviceProofs;
  readonly #http: HttpResponses;
  readonly #origins: OriginCheck;
  readonly #tokenResponses: TokenResponses;
  readonly #termination: SessionTermination;
  readonly #log: AuthEventLog;

  constructor(
    @Inject(ActiveAccounts) accounts: ActiveAccounts,
    @Inject(SessionService) sessions: SessionService,
    @Inject(RefreshCookies) cookies: RefreshCookies,
    @Inject(DeviceProofs) proofs: DeviceProofs,
    @Inject(HttpResponses) http: HttpResponses,
    @Inject(OriginCheck) origins: OriginCheck,
    @Inject(TokenResponses) tokenResponses: TokenResponses,
    @Inject(SessionTermination) termination: SessionTermination,
    @Inject(AuthEventLog) log: AuthEventLog,
  ) {
    this.#accounts = accounts;
    this.#sessions = sessions;
    this.#cookies = cookies;
    this.#proofs = proofs;
    this.#http = http;
    this.#origins = origins;
    this.#tokenResponses = tokenResponses;
    this.#termination = termination;
    this.#log = log;
  }

  /**
   * Checks the parts of a request that do not depend on the account, and prepares the response. Call it before anything
   * expensive, such as verifying a password.
   *
   * @returns the device proof of the request
   * @throws OriginRejectedError, InvalidDpopProofError, UseDpopNonceError
   */
  admit(
    request: HttpRequest,
    response: unknown,
    { allowCrossSite }: { readonly allowCrossSite: boolean },
  ): UsableProof {
    this.#http.prepare(response);
    if (!allowCrossSite) this.#origins.requireAllowed(request);
    const proof = this.#proofs.read(request);
    if (!isUsableProof(proof)) {
      throw rejectionError(unusableProofRejection(proof), null, this.#proofs.diagnose(request, proof));
    }
    return proof;
  }

  /**
   * Opens a session, bound to the device when the proof is valid, and creates the response with its tokens. Ends the
   * browser's earlier session.
   *
   * @param proof from `admit`
   * @returns null when the account is deleted or disabled
   * @throws InvalidDpopProofError when the proof has opened a session before
   * @throws RangeError when the authentication has values that are not allowed
   */
  async open(
    request: HttpRequest,
    response: unknown,
    accountId: string,
    proof: UsableProof,
    { transport, authentication }: SessionOpeningOptions,
  ): Promise<TokenResponse | null> {
    const { session, refreshToken } = await this.#create(request, accountId, proof, authentication);
    const account = await this.#accounts.load(request, accountId);
    if (account === null) return null;
    const earlier = await this.#cookies.read(request);
    await this.#endEarlierSessions(request, earlier, proof);
    await this.#termination.limitSessionsOf(request, accountId);
    const refresh = { value: refreshToken, transport };
    const issued = this.#tokenResponses.issue(request, response, session, account, 'sign_in', refresh);
    this.#cookies.clear(response, earlier);
    this.#log.signedIn(request, session, issued.token);
    return issued.body;
  }

  async #create(
    request: HttpRequest,
    accountId: string,
    proof: UsableProof,
    authentication: AuthenticationClaims,
  ): Promise<{ readonly session: SessionState; readonly refreshToken: string }> {
    const origin = sessionOriginOf(request);
    const outcome = await this.#sessions.signIn(accountId, proof, origin, authentication);
    if (outcome.kind === 'rejected') throw rejectionError(outcome.rejection, null);
    return outcome;
  }

  /**
   * Ends the earlier session of the same browser. Skips a session that is bound to another device key: otherwise a
   * thief could end it by sending a copied cookie with a sign-in to another account.
   */
  async #endEarlierSessions(
    request: HttpRequest,
    earlier: readonly RefreshCookie[],
    proof: UsableProof,
  ): Promise<void> {
    const thumbprint = proof.kind === 'valid' ? proof.thumbprint : null;
    for (const { token } of earlier) {
      const session = await this.#sessions.find(token.sessionId);
      if (session?.end !== null) continue;
      if (session.deviceKeyThumbprint !== null && session.deviceKeyThumbprint !== thumbprint) continue;
      await this.#termination.end(request, session.id, 'replaced');
    }
  }
}
