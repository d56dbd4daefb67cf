import type { AccessToken } from '../access-token/access-token-claims.js';

/** Who makes a request, and with which session. Found at `request.auth`, or given by `@CurrentAuth()`. */
export interface AuthContext {
  readonly accountId: string;
  readonly sessionId: string;
  readonly token: AccessToken;
}
