import type { AccessToken } from './access-token.js';

/** Maps an authenticated request to the value that the application expects in `request.user`. */
export type RequestUser = (auth: AuthContext) => unknown;

/** The account and session of a request. Available as `@CurrentAuth()` and as `request.auth`. */
export class AuthContext {
  readonly accountId: string;
  readonly sessionId: string;
  /** The account's roles at the last sign-in or refresh. */
  readonly roles: readonly string[];
  /** When the account last authenticated, at sign-in or by reauthentication (`auth_time`). Milliseconds since 1970. */
  readonly authenticatedAt: number;
  /** The methods of that authentication (`amr`), such as `pwd`; RFC 8176 lists them. */
  readonly amr: readonly string[];
  /** The authentication context class that the session has reached (`acr`). Null when the application names none. */
  readonly acr: string | null;
  /** The verified access token, with the application's own claims. */
  readonly token: AccessToken;
  readonly #requestUser: RequestUser | undefined;

  constructor(token: AccessToken, requestUser?: RequestUser) {
    this.accountId = token.accountId;
    this.sessionId = token.sessionId;
    this.roles = token.roles;
    this.authenticatedAt = token.authenticatedAt;
    this.amr = token.amr;
    this.acr = token.acr;
    this.token = token;
    this.#requestUser = requestUser;
  }

  /** The value of `request.user` with `AuthGuard('jwt')`: the result of the `requestUser` option, else this context. */
  get user(): unknown {
    return this.#requestUser === undefined ? this : this.#requestUser(this);
  }
}
