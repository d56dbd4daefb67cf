import { Injectable } from '@angular/core';
import { ɵNO_RESPONSE, type SignedInAccount } from '@holdfast/angular';
import { makeProblem, type Problem, type TokenResponse } from '@holdfast/contract';
import type { CallResult } from '@holdfast/renewal';

/** Longer than any test takes. */
const LIFETIME_S = 86_400;

const NEVER_EXPIRES = { idle_expires_at: '2100-01-01T00:00:00Z', expires_at: '2100-01-01T00:00:00Z' };

const NOBODY = makeProblem('refresh_missing', 'Nobody is signed in.', 'testing');

/** What the API knows and responds, without HTTP. */
@Injectable({ providedIn: 'root' })
export class TestingApi {
  /** Whose session there is; null if nobody is signed in. */
  account: SignedInAccount | null = null;
  /** Who signs in; null to take the account from the email. */
  signsIn: SignedInAccount | null = null;
  isConnected = true;
  /** What sign-ins and reauthentications are rejected with; null if they succeed. */
  rejection: Problem | null = null;
  #sessionCount = 0;
  #tokenCount = 0;

  openSession(account: SignedInAccount): TokenResponse {
    this.account = account;
    this.#sessionCount += 1;
    return this.#issueToken(account);
  }

  refresh(): CallResult<TokenResponse> {
    if (!this.isConnected) return ɵNO_RESPONSE;
    return this.account === null ? rejected(NOBODY) : succeeded(this.#issueToken(this.account));
  }

  login(email: string): CallResult<TokenResponse> {
    const account = this.signsIn ?? { id: email, email, roles: [] };
    return this.#failure() ?? succeeded(this.openSession(account));
  }

  reauthenticate(): CallResult<TokenResponse> {
    return this.#failure() ?? this.refresh();
  }

  #failure(): CallResult<never> | null {
    if (!this.isConnected) return ɵNO_RESPONSE;
    return this.rejection === null ? null : rejected(this.rejection);
  }

  #issueToken(account: SignedInAccount): TokenResponse {
    this.#tokenCount += 1;
    return {
      access_token: `access-token-${String(this.#tokenCount)}`,
      token_type: 'Bearer',
      expires_in: LIFETIME_S,
      account,
      session: { id: `session-${String(this.#sessionCount)}`, bound: true, ...NEVER_EXPIRES },
    };
  }
}

function succeeded(response: TokenResponse): CallResult<TokenResponse> {
  return { kind: 'succeeded', response };
}

function rejected(problem: Problem): CallResult<never> {
  return { kind: 'rejected', problem, failure: { status: problem.status, problem, retryAfterMs: null } };
}
