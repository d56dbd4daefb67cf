import { Inject, Injectable } from '@nestjs/common';
import { InvalidCredentialsError } from '../errors/problem-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { Account, AccountDirectory } from '../ports/account-directory.js';
import { SignInThrottle } from '../throttle/sign-in-throttle.js';

/** Verifies passwords, and limits how often they are guessed. */
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

  /** @throws InvalidCredentialsError, RateLimitedError, StoreUnavailableError */
  async verify(
    request: HttpRequest,
    { email, password }: { readonly email: string; readonly password: string },
  ): Promise<Account> {
    const undoAttempt = await this.#throttle.attempt(request, email);
    const account = (await this.#accounts.verify?.(email, password, request)) ?? null;
    if (account === null) throw new InvalidCredentialsError();
    await undoAttempt();
    return account;
  }
}
