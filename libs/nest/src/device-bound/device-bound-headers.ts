import type { HttpRequest } from '../http/http-request.js';
import { singleHeader } from '../http/http-request.js';

/** Asks a browser to register a hardware key, in the response to any request. */
export const REGISTRATION_HEADER = 'Secure-Session-Registration';

/** Carries a challenge to sign. */
export const CHALLENGE_HEADER = 'Secure-Session-Challenge';

/** Carries the proof that a browser signs with its hardware key. */
export const PROOF_HEADER = 'Secure-Session-Response';

/** Names the session that a browser renews. */
export const SESSION_ID_HEADER = 'Sec-Secure-Session-Id';

/** Says why a browser sends a request without the bound cookie. */
const SKIPPED_HEADER = 'Secure-Session-Skipped';

/** One of the reasons of the draft, and the session identifier, which begins with the session's id. */
const SKIPPED_ITEM =
  /(?:unreachable|server_error|quota_exceeded)\s*;\s*session_identifier="([0-9a-f-]{36})\./g;

/** Whether a browser reports that it could not renew the bound cookie of a session. Anybody can send that. */
export function reportsSkipped(request: HttpRequest, sessionId: string): boolean {
  const header = singleHeader(request, SKIPPED_HEADER) ?? '';
  return [...header.matchAll(SKIPPED_ITEM)].some(([, id]) => id === sessionId);
}
