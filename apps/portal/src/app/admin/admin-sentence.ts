import {
  isSessionEndReason,
  type SessionEndReason,
  type SessionEventKind,
  type SessionEventSummary,
} from '@holdfast/contract';
import { historySentence } from '../devices/history-sentence';

const END_SENTENCES: Readonly<Record<SessionEndReason, string>> = {
  signed_out: 'The user signed out on this device.',
  ended_by_owner: 'The user signed this device out from another one.',
  replaced: 'The user signed in again in the same browser, and the new session took the place of this one.',
  reuse_detected:
    'A refresh token was used twice, which may mean that it was stolen. The session was not bound to its device.',
  ended_by_admin: 'An administrator ended the session.',
  ended_by_application: 'The application ended the session.',
  password_changed: 'The user changed the password on another device.',
  sign_in_method_changed: 'The way in which the user signs in was changed.',
  signed_out_by_provider: 'The user signed out at the identity provider.',
  account_disabled: 'An administrator disabled the account.',
  session_limit: 'The user signed in on too many devices, and this one was used least recently.',
  idle_limit: 'Nobody used the session for as long as it may be idle.',
  absolute_limit: 'The session reached its maximum lifetime.',
};

/** Where the owner's sentence speaks to the owner. */
const EVENT_SENTENCES: Readonly<Partial<Record<SessionEventKind, string>>> = {
  signed_in: 'The user signed in.',
  reauthenticated: 'The user confirmed their identity.',
  theft_attempt: 'Blocked an attempt to use a copy of the session.',
  bound_cookie_missing: 'A copy of the browser profile was refused.',
};

/** Why a session ended, for an administrator. */
export function endSentence(reason: SessionEndReason): string {
  return END_SENTENCES[reason];
}

/** Describes one event of a session's history to an administrator. */
export function adminSentence(event: SessionEventSummary): string {
  if (isSessionEndReason(event.reason)) return endSentence(event.reason);
  // Earlier versions stored it as a theft attempt.
  const isProofMissing = event.reason === 'proof_missing';
  return (isProofMissing ? undefined : EVENT_SENTENCES[event.kind]) ?? historySentence(event);
}
