import { LegacySessions, type ExchangeOutcome, type ProofResult } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { RefreshInvalidError, type CredentialError } from '../errors/problem-error.js';
import { rejectionError, subjectOf } from '../errors/session-errors.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import { DeviceProofs } from '../http/device-proofs.js';
import type { HttpRequest } from '../http/http-request.js';
import { sessionOriginOf } from '../http/session-origin.js';
import { LegacyTokens } from '../legacy/legacy-tokens.js';
import { SessionTermination } from '../termination/session-termination.js';
import { RefreshThrottle } from '../throttle/refresh-throttle.js';

/** The session that a legacy token was exchanged for, or the reason why there is none. */
export type LegacyExchanged =
  | Extract<ExchangeOutcome, { readonly kind: 'granted' }>
  | { readonly kind: 'rejected'; readonly error: CredentialError };

/** Exchanges legacy tokens for sessions at the refresh route, and ends their sessions at the sign-out route. */
@Injectable()
export class LegacyExchange {
  readonly #tokens: LegacyTokens;
  readonly #sessions: LegacySessions;
  readonly #proofs: DeviceProofs;
  readonly #throttle: RefreshThrottle;
  readonly #termination: SessionTermination;
  readonly #log: AuthEventLog;

  constructor(
    @Inject(LegacyTokens) tokens: LegacyTokens,
    @Inject(LegacySessions) sessions: LegacySessions,
    @Inject(DeviceProofs) proofs: DeviceProofs,
    @Inject(RefreshThrottle) throttle: RefreshThrottle,
    @Inject(SessionTermination) termination: SessionTermination,
    @Inject(AuthEventLog) log: AuthEventLog,
  ) {
    this.#tokens = tokens;
    this.#sessions = sessions;
    this.#proofs = proofs;
    this.#throttle = throttle;
    this.#termination = termination;
    this.#log = log;
  }

  /**
   * Null when the token is not a legacy token. The caller checks the account.
   *
   * @throws ExpiredSignatureError, RateLimitedError, StoreUnavailableError
   */
  async exchange(request: HttpRequest, jwt: string): Promise<LegacyExchanged | null> {
    const token = await this.#tokens.verify(jwt);
    if (token === null) return null;
    const proof = this.#proofs.read(request);
    await this.#throttle.attempt(this.#sessions.sessionIdOf(token), proof);
    const outcome = await this.#sessions.exchange(token, proof, sessionOriginOf(request));
    if (outcome.session !== null) await this.#throttle.countForeign(outcome.session, proof);
    if (outcome.kind === 'rejected') {
      return { kind: 'rejected', error: this.#errorOf(request, outcome, proof) };
    }
    if (outcome.replaced !== null) this.#log.sessionEnded(request, outcome.replaced, 'replaced');
    if (outcome.grant === 'exchanged') {
      await this.#termination.limitSessionsOf(request, outcome.session.accountId);
    }
    return outcome;
  }

  /**
   * Ends what a legacy token gives access to. False when it is not a legacy token.
   *
   * @throws ExpiredSignatureError, StoreUnavailableError
   */
  async signOut(request: HttpRequest, jwt: string): Promise<boolean> {
    const token = await this.#tokens.verify(jwt);
    if (token === null) return false;
    for (const session of await this.#sessions.signOut(token, sessionOriginOf(request))) {
      this.#log.sessionEnded(request, session, 'signed_out');
    }
    return true;
  }

  /** A copied token is logged, and its sender learns nothing about the session. */
  #errorOf(
    request: HttpRequest,
    { rejection, session }: Extract<ExchangeOutcome, { readonly kind: 'rejected' }>,
    proof: ProofResult,
  ): CredentialError {
    if (rejection !== 'exchanged') {
      this.#log.sessionRejected(request, rejection, session);
      if (rejection !== 'proof_missing' && rejection !== 'proof_by_another_key') {
        return rejectionError(rejection, session, this.#proofs.diagnose(request, proof));
      }
    }
    return new RefreshInvalidError(
      'This access token has already been exchanged for a session. Sign in again.',
      subjectOf(session),
    );
  }
}
