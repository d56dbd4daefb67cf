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
import { BoundCookies } from '../device-bound/bound-cookies.js';
import { DeviceBoundSessions } from '../device-bound/device-bound-sessions.js';
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
  readonly #boundCookies: BoundCookies;
  readonly #deviceBound: DeviceBoundSessions;
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
    @Inject(BoundCookies) boundCookies: BoundCookies,
    @Inject(DeviceBoundSessions) deviceBound: DeviceBoundSessions,
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
    this.#boundCookies = boundCookies;
    this.#deviceBound = deviceBound;
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
    const offersRegistration = this.#deviceBound.canOffer(request, transport);
    const created = await this.#create(request, accountId, proof, authentication, offersRegistration);
    const { session, refreshToken } = created;
    const account = await this.#accounts.load(request, accountId);
    if (account === null) return null;
    const earlier = await this.#cookies.read(request);
    await this.#endEarlierSessions(request, earlier, proof, accountId);
    await this.#termination.limitSessionsOf(request, accountId);
    const refresh = { value: refreshToken, transport };
    const issued = this.#tokenResponses.issue(request, response, session, account, 'sign_in', refresh);
    this.#cookies.clear(request, response, earlier);
    this.#log.signedIn(request, session, issued.token);
    return issued.body;
  }

  async #create(
    request: HttpRequest,
    accountId: string,
    proof: UsableProof,
    authentication: AuthenticationClaims,
    offersRegistration: boolean,
  ): Promise<{ readonly session: SessionState; readonly refreshToken: string }> {
    const origin = sessionOriginOf(request);
    const opened = this.#sessions.signIn(accountId, proof, origin, authentication, offersRegistration);
    const outcome = await opened;
    if (outcome.kind === 'rejected') throw rejectionError(outcome.rejection, null);
    return outcome;
  }

  /**
   * Ends the earlier session of the same browser. Skips a session that is bound to another device key, or of another
   * account and bound to hardware that the request does not show: otherwise a thief could end it by sending a copied
   * cookie with a sign-in to an account of his own.
   */
  async #endEarlierSessions(
    request: HttpRequest,
    earlier: readonly RefreshCookie[],
    proof: UsableProof,
    accountId: string,
  ): Promise<void> {
    const thumbprint = proof.kind === 'valid' ? proof.thumbprint : null;
    for (const { token } of earlier) {
      const session = await this.#sessions.find(token.sessionId);
      if (session?.end !== null) continue;
      if (session.deviceKeyThumbprint !== null && session.deviceKeyThumbprint !== thumbprint) continue;
      if (session.accountId !== accountId && !(await this.#isOwnHardware(request, session))) continue;
      await this.#termination.end(request, session.id, 'replaced');
    }
  }

  /** Whether a request shows the hardware key of a session, or the session has none in effect. */
  async #isOwnHardware(request: HttpRequest, session: SessionState): Promise<boolean> {
    const { id, hardwareKeyConfirmed, hardwareKeyThumbprint } = session;
    if (!hardwareKeyConfirmed) return true;
    const cookie = await this.#boundCookies.read(request, id);
    return cookie.kind === 'fresh' && cookie.thumbprint === hardwareKeyThumbprint;
  }
}
