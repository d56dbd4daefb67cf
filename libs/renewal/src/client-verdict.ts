import { problemType, type Problem } from '@holdfast/contract';

/**
 * What the client itself knows about a session, shaped like a problem of the API: requests that wait for a token fail
 * with it.
 */
interface ClientVerdict<Code> extends Omit<Problem, 'code' | 'action'> {
  readonly code: Code;
  readonly action: 'sign_in';
}

/** The user signed out. */
export type UserSignOut = ClientVerdict<'signed_out'>;

/** Another account, or a session that this page did not accept, took the place of the session. */
export type AccountChange = ClientVerdict<'account_changed'>;

/** The browser did not keep the cookie of a session that was opened in it, or it blocks cookies. */
export type CookieNotKept = ClientVerdict<'cookie_not_kept'>;

/** The verdict when the user signed out. */
export const USER_SIGN_OUT = clientVerdict('signed_out', 'Signed out', 'You signed out.');

/** The verdict when another account took the place of the session's. */
export const ACCOUNT_CHANGE = clientVerdict(
  'account_changed',
  'Account changed',
  'Another sign-in has replaced yours in this browser.',
);

/** The verdict when the browser did not keep the cookie. */
export const COOKIE_NOT_KEPT = clientVerdict(
  'cookie_not_kept',
  'Cookie not kept',
  'This browser did not keep you signed in. Allow cookies for this site, and open it over HTTPS.',
);

/** The verdict when the browser blocks cookies, also if nobody has signed in yet. */
export const COOKIES_BLOCKED = clientVerdict(
  'cookie_not_kept',
  'Cookie not kept',
  'This browser blocks cookies and cannot keep you signed in. Allow cookies for this site.',
);

function clientVerdict<Code extends string>(code: Code, title: string, detail: string): ClientVerdict<Code> {
  return { type: problemType(code), title, status: 401, code, action: 'sign_in', detail, instance: '' };
}
