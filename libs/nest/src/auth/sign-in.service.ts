import {
  isUsableProof,
  RefreshTokenCodec,
  SessionService,
  unusableProofRefusal,
  type ProofResult,
  type SessionState,
} from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidCredentialsError } from '../errors/problem-error.js';
import { refusalError } from '../errors/session-errors.js';
import { DeviceProofs } from '../http/device-proofs.js';
import { singleHeader, type HttpRequest } from '../http/http-request.js';
import { refreshCookiesOf } from '../http/refresh-cookie.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { AccountVerifier } from '../ports/account-verifier.js';
import type { AccountClaims, ClaimsProvider } from '../ports/claims-provider.js';
import { SignInThrottle } from '../throttle/sign-in-throttle.js';
import { SessionTermination } from '../sessions/session-termination.js';

const MAX_USER_AGENT_LENGTH = 256;

export interface SignedIn {
  readonly session: SessionState;
  readonly refreshToken: string;
  readonly claims: AccountClaims;
}

/** Opens sessions. */
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

  /** @throws CredentialError, RateLimitedError, StoreUnavailableError */
  async signIn(
    request: HttpRequest,
    { email, password }: { readonly email: string; readonly password: string },
  ): Promise<SignedIn> {
    const proof = this.#proofs.read(request);
    // Checked before the password, which is costly to verify.
    if (!isUsableProof(proof)) throw refusalError(unusableProofRefusal(proof), null);

    const { accountId, claims } = await this.#verified(request, email, password);
    const outcome = await this.#sessions.signIn(accountId, proof, {
      address: request.ip ?? null,
      userAgent: singleHeader(request, 'user-agent')?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
    });
    if (outcome.kind === 'refused') throw refusalError(outcome.refusal, null);
    await this.#endEarlierSessions(request, proof);
    const { session, refreshToken } = outcome;
    return { session, refreshToken, claims };
  }

  async #verified(
    request: HttpRequest,
    email: string,
    password: string,
  ): Promise<{ readonly accountId: string; readonly claims: AccountClaims }> {
    const takeBack = await this.#throttle.attempt(request, email);
    const account = await this.#accounts.verify(email, password);
    if (account === null) throw new InvalidCredentialsError();
    await takeBack();
    const claims = await this.#claims.claimsOf(account.id);
    if (claims === null) throw new InvalidCredentialsError();
    return { accountId: account.id, claims };
  }

  /**
   * A browser has one session. The earlier one is ended where the request proves that it is its own: with a session
   * bound to another key it does not, since a thief may present a copied cookie with an account of his own.
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
