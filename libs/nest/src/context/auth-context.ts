import type { AccessToken } from './access-token.js';

/** Maps an authenticated request to what the application expects at `request.user`. */
export type RequestUser = (auth: AuthContext) => unknown;

/** Who makes a request, and with which session. Found at `request.auth`, or injected by `@CurrentAuth()`. */
export class AuthContext {
  readonly accountId: string;
  readonly sessionId: string;
  /** As of the last sign-in or refresh, when the access token was issued. */
  readonly roles: readonly string[];
  readonly token: AccessToken;
  readonly #requestUser: RequestUser | undefined;

  constructor(token: AccessToken, requestUser?: RequestUser) {
    this.accountId = token.accountId;
    this.sessionId = token.sessionId;
    this.roles = token.roles;
    this.token = token;
    this.#requestUser = requestUser;
  }

  /** What `AuthGuard('jwt')` puts at `request.user`: the result of the option `requestUser`, or this context. */
  get user(): unknown {
    return this.#requestUser === undefined ? this : this.#requestUser(this);
  }
}
