import { Inject, Injectable } from '@nestjs/common';
import type { UsableProof } from '@holdfast/session';
import { HttpProblem } from '../errors/http-problem.js';
import { InvalidCredentialsError } from '../errors/problem-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { Account, AccountDirectory } from '../ports/account-directory.js';
import { SignInThrottle } from '../throttle/sign-in-throttle.js';

/** Verifies passwords, and limits the rate of guesses. */
@Injectable()
export class PasswordVerifier {
  readonly #accounts: AccountDirectory;
  readonly #throttle: SignInThrottle;

  constructor(
    @InjectAuthOptions() { accounts }: ResolvedAuthOptions,
    @Inject(SignInThrottle) throttle: SignInThrottle,
  ) {
    this.#accounts = accounts;
    this.#throttle = throttle;
  }

  /**
   * @param identifier as the user entered it
   * @param proof that came with the request; from a device that signed in before, limits are its own
   * @throws InvalidCredentialsError, RateLimitedError, StoreUnavailableError, or what the application rejects it with
   */
  async verify(
    request: HttpRequest,
    identifier: string,
    password: string,
    proof: UsableProof,
  ): Promise<Account> {
    const thumbprint = proof.kind === 'valid' ? proof.thumbprint : null;
    const attempt = await this.#throttle.attempt({ request, identifier, thumbprint });
    let account: Account | null | undefined;
    try {
      account = await this.#accounts.verify?.(identifier, password, request);
    } catch (error) {
      if (isRejectionOfRightPassword(error)) await attempt.rejected();
      throw error;
    }
    if (account === null || account === undefined) throw new InvalidCredentialsError();
    await attempt.succeeded();
    return account;
  }
}

/** A problem that the application defines. An outage or any other exception says nothing about the password. */
function isRejectionOfRightPassword(error: unknown): boolean {
  return (
    error instanceof HttpProblem && !(error instanceof InvalidCredentialsError) && error.getStatus() < 500
  );
}
