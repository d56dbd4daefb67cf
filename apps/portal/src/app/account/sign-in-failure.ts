import type { SignInResult } from '@holdfast/angular';
import { problemText } from '../problems/problem-text';

/** Why a sign-in failed. Empty after one that succeeded: SessionNavigation then leaves the page. */
export function signInFailure(result: SignInResult): string {
  switch (result.kind) {
    case 'signed_in':
      return '';
    case 'rejected':
      return problemText(result.problem);
    case 'failed':
      return problemText(result.failure.problem);
  }
}
