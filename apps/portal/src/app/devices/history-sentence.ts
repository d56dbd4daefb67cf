import type { SessionEventSummary } from '@holdfast/contract';

const ENDINGS: Readonly<Partial<Record<string, string>>> = {
  ended_by_owner: 'Ended from your list of devices',
  ended_by_admin: 'Ended by an administrator',
  account_disabled: 'Ended, because the account was disabled',
  replaced: 'Ended by a newer sign-in of the same browser',
  reuse_detected: 'Ended, because a copy of it was used',
};

/** An entry of a session's history in plain words. */
export function sentenceFor({ kind, reason }: SessionEventSummary): string {
  switch (kind) {
    case 'signed_in':
      return 'Signed in';
    case 'stale_token_tolerated':
      return reason === 'within_leeway' ? 'Renewed twice at the same moment' : 'Renewed after a lost answer';
    case 'moved_forward':
      return 'Renewed, though the server had lost its latest note of it';
    case 'theft_attempt':
      return 'Someone tried to use a copy of your session and was refused';
    case 'signed_out':
      return 'Signed out';
    case 'revoked':
      return ENDINGS[reason ?? ''] ?? 'Ended';
    case 'expired':
      return reason === 'idle_limit' ? 'Ended after a long absence' : 'Ended at its longest allowed age';
  }
}
