/** How the end of a session appears in its history. */
export type SessionEndKind = 'signed_out' | 'revoked' | 'expired';

interface SessionEndDefinition {
  readonly kind: SessionEndKind;
  /** The message that the account's owner sees. */
  readonly detail: string;
}

/**
 * Every reason for which a session ends. The only place where a reason is defined: the history, the response and the
 * log follow from here.
 */
export const SESSION_END_REASONS = {
  signed_out: { kind: 'signed_out', detail: 'You signed out.' },
  /** The owner ended it from another session. */
  ended_by_owner: { kind: 'revoked', detail: 'You were signed out from another device.' },
  /** A newer sign-in in the same browser took its place. */
  replaced: { kind: 'revoked', detail: 'You signed in again on this device.' },
  reuse_detected: {
    kind: 'revoked',
    detail: 'The refresh token was used twice, which may mean that it was stolen.',
  },
  ended_by_admin: { kind: 'revoked', detail: 'An administrator ended the session.' },
  /** The application ended it for its own reasons. */
  ended_by_application: { kind: 'revoked', detail: 'The application ended the session.' },
  password_changed: { kind: 'revoked', detail: 'Your password was changed.' },
  /** A second factor or a passkey was added, removed or reset, or the account was recovered. */
  sign_in_method_changed: { kind: 'revoked', detail: 'The way you sign in was changed.' },
  /** The identity provider ended its own session (OpenID Connect Back-Channel Logout). */
  signed_out_by_provider: { kind: 'signed_out', detail: 'You signed out at your identity provider.' },
  account_disabled: { kind: 'revoked', detail: 'The account was disabled.' },
  /** The account has as many sessions as it may have, and this one was used longest ago. */
  session_limit: {
    kind: 'revoked',
    detail: 'You signed in on too many devices, and this one was used least recently.',
  },
  idle_limit: { kind: 'expired', detail: 'The session expired after inactivity.' },
  absolute_limit: { kind: 'expired', detail: 'The session reached its maximum lifetime.' },
} as const satisfies Record<string, SessionEndDefinition>;

/** Why a session ended: a closed union. */
export type SessionEndReason = keyof typeof SESSION_END_REASONS;

/** Whether a value is one of the reasons that this version knows. */
export function isSessionEndReason(value: unknown): value is SessionEndReason {
  return typeof value === 'string' && Object.hasOwn(SESSION_END_REASONS, value);
}
