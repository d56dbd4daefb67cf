import {
  isUsableProof,
  RefreshTokenCodec,
  SessionService,
  unusableProofRejection,
  type ProofResult,
  type SessionState,
} from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidCredentialsError } from '../errors/problem-error.js';
import { rejectionError } from '../errors/session-errors.js';
import { DeviceProofs } from '../http/device-proofs.js';
import { singleHeader, type HttpRequest } from '../http/http-request.js';
import { refreshCookiesOf } from '../http/refresh-cookie.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { AccountVerifier } from '../ports/account-verifier.js';
import type { AccountClaims, ClaimsProvider } from '../ports/claims-provider.js';
import { SignInThrottle } from '../throttle/sign-in-throttle.js';
import { SessionTermination } from '../sessions/session-termination.js';

const MAX_USER_AGENT_LENGTH = 256;

/** A new session, its refresh token and the account's claims. */
export interface SignedIn {
  readonly session: SessionState;
  readonly refreshToken: string;
  readonly claims: AccountClaims;
}

/** Signs accounts in: verifies the credentials and opens a session. */
@Injectable()
export class SignInService {
  readonly #accounts: AccountVerifier;
  readonly #claims: ClaimsProvider;
  readonly #sessions: SessionService;
  readonly #codec: RefreshTokenCodec;
  readonly #proofs: DeviceProofs;
  readonly #throttle: SignInThrottle;
  readonly #termination: SessionTermination;

  constructor(
    @InjectAuthOptions() { accounts, claims }: ResolvedAuthOptions,
    @Inject(SessionService) sessions: SessionService,
    @Inject(RefreshTokenCodec) codec: RefreshTokenCodec,
    @Inject(DeviceProofs) proofs: DeviceProofs,
    @Inject(SignInThrottle) throttle: SignInThrottle,
    @Inject(SessionTermination) termination: SessionTermination,
  ) {
    this.#accounts = accounts;
    this.#claims = claims;
    this.#sessions = sessions;
    this.#codec = codec;
    this.#proofs = proofs;
    this.#throttle = throttle;
    this.#termination = termination;
  }

  /**
   * Opens a session, bound to the device when the request has a valid proof. Ends the browser's earlier session.
   *
   * @throws CredentialError, RateLimitedError, StoreUnavailableError
   */
  async signIn(
    request: HttpRequest,
    { email, password }: { readonly email: string; readonly password: string },
  ): Promise<SignedIn> {
    const proof = this.#proofs.read(request);
    // Checked first, because verifying a password is expensive.
    if (!isUsableProof(proof)) {
      throw rejectionError(unusableProofRejection(proof), null, this.#proofs.diagnose(request, proof));
    }

    const { accountId, claims } = await this.#verifyCredentials(request, email, password);
    const origin = {
      address: request.ip ?? null,
      userAgent: singleHeader(request, 'user-agent')?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
    };
    const outcome = await this.#sessions.signIn(accountId, proof, origin, { amr: ['pwd'] });
    if (outcome.kind === 'rejected') throw rejectionError(outcome.rejection, null);
    await this.#requireStillActive(request, accountId);
    await this.#endEarlierSessions(request, proof);
    const { session, refreshToken } = outcome;
    return { session, refreshToken, claims };
  }

  async #verifyCredentials(
    request: HttpRequest,
    email: string,
    password: string,
  ): Promise<{ readonly accountId: string; readonly claims: AccountClaims }> {
    const undoAttempt = await this.#throttle.attempt(request, email);
    const account = await this.#accounts.verify(email, password);
    if (account === null) throw new InvalidCredentialsError();
    await undoAttempt();
    const claims = await this.#claims.claimsOf(account.id);
    if (claims === null) throw new InvalidCredentialsError();
    return { accountId: account.id, claims };
  }

  /**
   * Asks again, now that the session exists: an account that was disabled after its password was verified had its
   * sessions ended before this one was opened.
   */
  async #requireStillActive(request: HttpRequest, accountId: string): Promise<void> {
    if ((await this.#accounts.find(accountId)) !== null) return;
    await this.#termination.endAllOf(request, accountId, 'account_disabled');
    throw new InvalidCredentialsError();
  }

  /**
   * Ends the earlier session of the same browser. Skips a session that is bound to another device key: a thief could
   * otherwise end it by signing in to an own account with a copied cookie.
   */
  async #endEarlierSessions(request: HttpRequest, proof: ProofResult): Promise<void> {
    const thumbprint = proof.kind === 'valid' ? proof.thumbprint : null;
    for (const { refreshToken } of refreshCookiesOf(request)) {
      const sessionId = this.#codec.decode(refreshToken)?.sessionId;
      const session = sessionId === undefined ? null : await this.#sessions.find(sessionId);
      if (session?.end !== null) continue;
      if (session.deviceKeyThumbprint !== null && session.deviceKeyThumbprint !== thumbprint) continue;
      await this.#termination.end(request, session.id, 'replaced');
    }
  }
}
