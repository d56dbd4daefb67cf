import { RefreshTokenCodec, SessionService, type ProofResult, type SessionState } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidCredentialsError } from '../errors/auth-errors.js';
import { toAuthError } from '../errors/session-errors.js';
import { DeviceProofs } from '../http/device-proofs.js';
import { singleHeader, type HttpRequest } from '../http/http-request.js';
import { refreshCookiesOf } from '../http/refresh-cookie.js';
import { TokenEventLog } from '../log/token-event-log.js';
import type { AccountVerifier } from '../ports/account-verifier.js';
import type { ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { InjectAuthOptions } from '../tokens.js';

const MAX_USER_AGENT_LENGTH = 256;

/** Opens sessions. */
@Injectable()
export class SignInService {
  readonly #accounts: AccountVerifier;
  readonly #sessions: SessionService;
  readonly #codec: RefreshTokenCodec;
  readonly #proofs: DeviceProofs;
  readonly #log: TokenEventLog;

  constructor(
    @InjectAuthOptions() { accounts }: ResolvedAuthOptions,
    @Inject(SessionService) sessions: SessionService,
    @Inject(RefreshTokenCodec) codec: RefreshTokenCodec,
    @Inject(DeviceProofs) proofs: DeviceProofs,
    @Inject(TokenEventLog) log: TokenEventLog,
  ) {
    this.#accounts = accounts;
    this.#sessions = sessions;
    this.#codec = codec;
    this.#proofs = proofs;
    this.#log = log;
  }

  /** @throws AuthError */
  async signIn(
    request: HttpRequest,
    { email, password }: { readonly email: string; readonly password: string },
  ): Promise<{ readonly session: SessionState; readonly refreshToken: string }> {
    const proof = await this.#proofs.of(request);
    // A proof that is not good is told before the costly look at the password.
    if (proof.kind === 'invalid') throw toAuthError('proof_invalid', null);
    if (proof.kind === 'stale') throw toAuthError('proof_stale', null);

    const account = await this.#accounts.verify(email, password);
    if (account === null) throw new InvalidCredentialsError();

    const outcome = await this.#sessions.signIn(account.id, proof, {
      address: request.ip ?? null,
      userAgent: singleHeader(request, 'user-agent')?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
    });
    if (outcome.kind === 'refused') throw toAuthError(outcome.refusal, null);
    await this.#endEarlierSessions(request, proof);
    return outcome;
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
      const ended = await this.#sessions.end(session.id, 'replaced');
      if (ended !== null) this.#log.revoked(request, ended, 'replaced');
    }
  }
}
