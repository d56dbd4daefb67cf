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
  proof_missing: 'Rejected a request that did not prove which device it came from.',
  device_key_lost: 'Rejected a request from a browser that has lost its device key.',
  proof_malformed: 'Rejected a request whose device proof was malformed.',
  proof_for_another_url: 'Rejected a request whose device proof was made for another address.',
  bound_cookie_missing: 'A copy of your browser profile was refused.',
  bound_cookie_skipped: 'Asked a browser to wait that could not renew the cookie of its security chip.',
  hardware_key_lost: 'Rejected a request from a browser that no longer has the key of its security chip.',
  renewed_by_access_token: 'Renewed with an access token.',
  signed_out: 'You signed out.',
  revoked: 'The session was ended.',
  expired: 'The session expired.',
};

/** Describes one event of a session's history. */
export function historySentence({ kind, reason }: SessionEventSummary): string {
  if (isSessionEndReason(reason)) return SESSION_END_REASONS[reason].detail;
  // Earlier versions stored it as a theft attempt.
  if (reason === 'proof_missing') return SENTENCES.proof_missing;
  if (reason === 'within_leeway') return 'Renewed twice at the same time.';
  return SENTENCES[kind];
}

/** Earlier versions stored a missing proof as a theft attempt. */
export function isTheft({ kind, reason }: SessionEventSummary): boolean {
  return kind === 'theft_attempt' && reason !== 'proof_missing';
}
