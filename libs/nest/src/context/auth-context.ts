import type { AccessToken } from './access-token.js';

/** Maps an authenticated request to what the application expects at `request.user`. */
export type RequestUser = (auth: AuthContext) => unknown;

/** The account and session of a request. Available as `@CurrentAuth()` and as `request.auth`. */
export class AuthContext {
  readonly accountId: string;
  readonly sessionId: string;
  /** The account's roles at the last sign-in or refresh. */
  readonly roles: readonly string[];
  /** The verified access token, with the application's own claims. */
  readonly token: AccessToken;
  readonly #requestUser: RequestUser | undefined;

  constructor(token: AccessToken, requestUser?: RequestUser) {
    this.accountId = token.accountId;
    this.sessionId = token.sessionId;
    this.roles = token.roles;
    this.token = token;
    this.#requestUser = requestUser;
  }

  /** The value of `request.user` with `AuthGuard('jwt')`: the result of the `requestUser` option, else this context. */
  get user(): unknown {
    return this.#requestUser === undefined ? this : this.#requestUser(this);
  }
}
