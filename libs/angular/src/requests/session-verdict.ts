import { problemType, type Problem } from '@holdfast/contract';
import type { SignOutReason } from '@holdfast/renewal';

/** A route that wants a more recent sign-in says nothing against the session: its caller may ask, and go on. */
export function endsSession({ action, code }: Problem): boolean {
  return action === 'sign_in' && code !== 'insufficient_user_authentication';
}

/** What a request fails with that waited for a token when the session ended: as if the API had refused it. */
export function signedOutProblem(reason: SignOutReason | null): Problem {
  const code = reason === null || reason.code === 'signed_out' ? 'session_revoked' : reason.code;
  const title = 'The session is over';
  const detail = reason?.detail ?? title;
  return { type: problemType(code), title, status: 401, code, action: 'sign_in', detail, instance: '' };
}
