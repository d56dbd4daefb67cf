import type { HeldToken } from './held-token.js';
import type { RenewalState } from './renewal-state.js';

/** The session under which a request was made. The request is never sent for another account. */
export interface RequestOwner {
  readonly sessionId: string;
  readonly accountId: string;
}

/** Whose a request is that is made now. Null if this page knows of no session yet: it is then the first one's. */
export function ownerOf({ session }: RenewalState): RequestOwner | null {
  switch (session.kind) {
    case 'unknown':
      return null;
    case 'signed_in':
      return tokenOwner(session.token);
    case 'signed_out': {
      const { sessionId, accountId } = session;
      return sessionId === null || accountId === null ? null : { sessionId, accountId };
    }
  }
}

/** The owner of requests that are sent with a token. */
export function tokenOwner({ sessionId, account }: HeldToken): RequestOwner {
  return { sessionId, accountId: account.id };
}

/** Whether a request may be sent with a token: of its own session, or of its account's next one. */
export function isOwner({ sessionId, accountId }: RequestOwner, token: HeldToken): boolean {
  return sessionId === token.sessionId || accountId === token.account.id;
}
