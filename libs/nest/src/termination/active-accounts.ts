import { Inject, Injectable } from '@nestjs/common';
import type { CallerRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { Account, AccountDirectory } from '../ports/account-directory.js';
import type { AccountClaims, ClaimsProvider } from '../ports/claims-provider.js';
import { SessionTermination } from './session-termination.js';

/** An account that may sign in, and what its access tokens contain. */
export interface ActiveAccount {
  readonly account: Account;
  readonly claims: AccountClaims;
}

/** Reads the accounts of sessions. Ends all sessions of an account that has been deleted or disabled. */
@Injectable()
export class ActiveAccounts {
  readonly #accounts: AccountDirectory;
  readonly #claims: ClaimsProvider;
  readonly #termination: SessionTermination;

  constructor(
    @InjectAuthOptions() { accounts, claims }: ResolvedAuthOptions,
    @Inject(SessionTermination) termination: SessionTermination,
  ) {
    this.#accounts = accounts;
    this.#claims = claims;
    this.#termination = termination;
  }

  /** Returns null when the account has been deleted or disabled. Its sessions have then ended. */
  async find(request: CallerRequest, accountId: string): Promise<Account | null> {
    return this.#orEndSessions(request, accountId, await this.#accounts.find(accountId));
  }

  /**
   * Like `find`, with the claims for new tokens. Call it after creating or refreshing the session: earlier changes of
   * the account are then in the claims, and later ones find the session, to end it or to make its tokens stale.
   */
  async load(request: CallerRequest, accountId: string): Promise<ActiveAccount | null> {
    const [account, claims] = await Promise.all([
      this.#accounts.find(accountId),
      this.#claims.claimsOf(accountId),
    ]);
    const active = account === null || claims === null ? null : { account, claims };
    return this.#orEndSessions(request, accountId, active);
  }

  async #orEndSessions<Found>(
    request: CallerRequest,
    accountId: string,
    found: Found | null,
  ): Promise<Found | null> {
    if (found === null) await this.#termination.endAllOf(request, accountId, 'account_disabled');
    return found;
  }
}
