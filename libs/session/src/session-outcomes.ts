import type { RefreshGrant, RefreshRejection } from './rotation/refresh-decision.js';
import type { SessionState } from './session-state.js';

/** The outcome of SessionService.signIn. */
export type SignInOutcome =
  | { readonly kind: 'signed_in'; readonly session: SessionState; readonly refreshToken: string }
  | { readonly kind: 'rejected'; readonly rejection: 'proof_used' };

/** The outcome of SessionService.refresh. */
export type RefreshOutcome =
  | {
      readonly kind: 'granted';
      readonly grant: RefreshGrant;
      readonly session: SessionState;
      readonly refreshToken: string;
    }
  | {
      readonly kind: 'rejected';
      readonly rejection: RefreshRejection | 'session_unknown';
      readonly session: SessionState | null;
    };

/** Why an access token no longer gives access to its session. */
type AccessRejection =
  Extract<RefreshRejection, 'session_revoked' | 'session_expired' | 'reuse_detected'> | 'session_unknown';

/** Whether an access token still gives access to its session. */
export type AccessOutcome =
  | { readonly kind: 'allowed'; readonly session: SessionState }
  | {
      readonly kind: 'rejected';
      readonly rejection: AccessRejection;
      readonly session: SessionState | null;
    };

/** What is known about a session without reading it from the store. */
export type KnownSession = Pick<SessionState, 'id' | 'accountId' | 'end'>;

/** The outcome of SessionService.authorize. */
export type AuthorizationOutcome =
  | { readonly kind: 'allowed' }
  | {
      readonly kind: 'rejected';
      readonly rejection: AccessRejection | 'claims_stale';
      readonly session: KnownSession | null;
    };

/** The outcome of SessionService.signOut. */
export type SignOutOutcome =
  | { readonly kind: 'signed_out'; readonly session: SessionState }
  /** The session does not exist or has already ended. */
  | { readonly kind: 'nothing_to_end' }
  | { readonly kind: 'rejected'; readonly rejection: RefreshRejection; readonly session: SessionState };

/** The outcome of SessionService.extend. */
export type ExtensionOutcome = AccessOutcome | { readonly kind: 'bound'; readonly session: SessionState };

/** The outcome of SessionService.proveDevice. */
export type DeviceOutcome =
  { readonly kind: 'proven' } | Extract<RefreshOutcome, { readonly kind: 'rejected' }>;

/** The outcome of SessionService.reauthenticate. */
export type ReauthenticationOutcome =
  | { readonly kind: 'reauthenticated'; readonly session: SessionState }
  | Extract<AccessOutcome, { readonly kind: 'rejected' }>;

/** The outcome of a call for a session that does not exist. */
export const UNKNOWN_SESSION = { kind: 'rejected', rejection: 'session_unknown', session: null } as const;
