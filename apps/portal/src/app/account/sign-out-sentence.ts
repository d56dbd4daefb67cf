import type { SignOutReason } from '@holdfast/angular';

/** Why somebody is asked to sign in, for people; empty where there is nothing to tell. */
export function sentenceFor(reason: SignOutReason | null): string {
  if (reason === null) return '';
  switch (reason.code) {
    case 'signed_out':
      return 'You are signed out.';
    case 'refresh_missing':
      return 'This browser did not keep the cookie of your session. Allow cookies for this site, then sign in again.';
    case 'refresh_invalid':
      return `${reason.detail} Sign in once more; your work is kept.`;
    default:
      return `${reason.detail} Sign in to go on; what you wrote on this page is kept.`;
  }
}
