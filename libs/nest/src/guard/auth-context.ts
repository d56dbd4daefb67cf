import type { AccessToken } from '../access-token/access-token.js';

/** The account and session of a request. Available as `@CurrentAuth()` and as `request.auth`. */
export interface AuthContext {
  readonly accountId: string;
  readonly sessionId: string;
  /** The account's roles at the last sign-in or refresh. */
  readonly roles: readonly string[];
  /** The verified access token, with the application's own claims. */
  readonly token: AccessToken;
}
