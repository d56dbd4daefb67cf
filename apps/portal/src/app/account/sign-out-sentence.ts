import type { SignOutReason } from '@holdfast/angular';

/** Why the user has to sign in; empty when there is no reason to show. */
export function signOutSentence(reason: SignOutReason | null): string {
  if (reason === null) return '';
  switch (reason.code) {
    case 'signed_out':
      return 'You are signed out.';
    case 'cookie_not_kept':
      return reason.detail;
    case 'refresh_missing':
      return 'Your browser did not keep your session cookie. Allow cookies for this site, then sign in again.';
    default:
      return `${reason.detail} After you sign in, you can pick up where you left off.`;
  }
}
