import type { AccessToken } from './access-token.js';

/** Who makes a request, and with which session. Found at `request.auth`, or given by `@CurrentAuth()`. */
export interface AuthContext {
  readonly accountId: string;
  readonly sessionId: string;
  /** As they were when the access token was issued: at the last sign-in or refresh. */
  readonly roles: readonly string[];
  readonly token: AccessToken;
}
