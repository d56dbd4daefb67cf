import {
  isSessionEndReason,
  SESSION_END_REASONS,
  type SessionEventKind,
  type SessionEventSummary,
} from '@holdfast/contract';

/** For an end whose reason this version does not know, the general sentence of its kind. */
const SENTENCES: Readonly<Record<SessionEventKind, string>> = {
  signed_in: 'You signed in.',
  reauthenticated: 'You confirmed your identity.',
  stale_token_tolerated: 'Renewed after a lost response.',
  moved_forward: 'Renewed after the server lost its last update.',
  theft_attempt: 'Blocked an attempt to use a copy of your session.',
  signed_out: 'You signed out.',
  revoked: 'The session was ended.',
  expired: 'The session expired.',
};

/** Describes one event of a session's history. */
export function historySentence({ kind, reason }: SessionEventSummary): string {
  if (isSessionEndReason(reason)) return SESSION_END_REASONS[reason].detail;
  if (reason === 'within_leeway') return 'Renewed twice at the same time.';
  return SENTENCES[kind];
}
