import { type ProblemCode, PROBLEMS, type SessionEndReason } from '@holdfast/contract';
import type { KnownSession, SessionState } from '@holdfast/session';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { AccessToken } from '../context/access-token.js';
import type { ProblemSubject } from '../errors/problem-error-base.js';
import type { ProblemError } from '../errors/problem-error.js';
import {
  isProofRejection,
  subjectOf,
  type ProofRejection,
  type SessionRejection,
} from '../errors/session-errors.js';
import type { CallerRequest } from '../http/http-request.js';
import { requestIdOf } from '../http/request-id.js';
import { traceFieldOf } from '../http/trace-context.js';
import { logEntry } from '../log/log-entry.js';
import type { AccessGrant } from './auth-event.js';
import { AuthEvents } from './auth-events.js';

/** Expected in normal operation, so logged at `log` level. Every other rejection is a warning. */
const EXPECTED_CODES: ReadonlySet<ProblemCode> = new Set([
  'token_expired',
  'token_missing',
  'use_dpop_nonce',
]);

/** Statuses of rejected tokens, sessions and sign-in attempts. The application logs the others. */
const LOGGED_STATUSES: ReadonlySet<number> = new Set([401, 403, 429]);

/**
 * Logs one line for each event, with the request, the session, the account and the reason: enough to find out why
 * somebody had to sign in. Never logs a token, a proof or a password. Also emits the AuthEvent, if there is one.
 */
@Injectable()
export class AuthEventLog {
  readonly #logger = new Logger('Auth');
  readonly #events: AuthEvents;

  constructor(@Inject(AuthEvents) events: AuthEvents) {
    this.#events = events;
  }

  signedIn(request: CallerRequest, session: SessionState, token: AccessToken): void {
    const bound = session.deviceKeyThumbprint !== null;
    const expires_at = new Date(token.expiresAt).toISOString();
    const fields = { ...fieldsOf('signed_in', request, subjectOf(session)), bound };
    this.#logger.log(logEntry({ ...fields, expires_at }, 'signed in'));
    this.#events.emit({ kind: 'signed_in', accountId: session.accountId, sessionId: session.id, bound });
  }

  reauthenticated(request: CallerRequest, session: SessionState, token: AccessToken): void {
    const { amr, acr } = session.authentication;
    const fields = {
      ...fieldsOf('reauthenticated', request, subjectOf(session)),
      amr,
      ...(acr === null ? {} : { acr }),
      expires_at: new Date(token.expiresAt).toISOString(),
    };
    this.#logger.log(logEntry(fields, 'reauthenticated'));
    const { accountId, id: sessionId } = session;
    this.#events.emit({ kind: 'reauthenticated', accountId, sessionId, amr, acr });
  }

  refreshed(
    request: CallerRequest,
    session: SessionState,
    token: AccessToken,
    reason: Exclude<AccessGrant, 'exchanged'>,
  ): void {
    const fields = {
      ...fieldsOf('token_refreshed', request, subjectOf(session)),
      reason,
      generation: session.generation,
      expires_at: new Date(token.expiresAt).toISOString(),
    };
    this.#logger.log(logEntry(fields, 'refreshed'));
  }

  /** A legacy token was exchanged for a session. */
  legacyTokenExchanged(request: CallerRequest, session: SessionState): void {
    const bound = session.deviceKeyThumbprint !== null;
    const authenticated_at = new Date(session.authentication.at).toISOString();
    const fields = { ...fieldsOf('legacy_token_exchanged', request, subjectOf(session)), bound };
    this.#logger.log(logEntry({ ...fields, authenticated_at }, 'legacy token exchanged'));
    const { accountId, id: sessionId } = session;
    this.#events.emit({ kind: 'legacy_token_exchanged', accountId, sessionId, bound });
  }

  /** A guarded route accepted a legacy token. Called once a minute for each token in use. */
  legacyTokenAccepted(request: CallerRequest, session: SessionState): void {
    const fields = fieldsOf('legacy_token_accepted', request, subjectOf(session));
    const expires_at = new Date(session.expiresAt).toISOString();
    this.#logger.log(logEntry({ ...fields, expires_at }, 'legacy token accepted'));
    this.#events.emit({
      kind: 'legacy_token_accepted',
      accountId: session.accountId,
      sessionId: session.id,
    });
  }

  /** Logs the cause of a rejection: reuse, which has ended the session, or a token without a good proof. */
  sessionRejected(request: CallerRequest, rejection: SessionRejection, session: KnownSession | null): void {
    if (rejection === 'reuse_detected') this.sessionEnded(request, session, 'reuse_detected');
    if (session === null) return;
    if (rejection === 'proof_by_another_key') this.#theftAttempted(request, session, rejection);
    else if (isProofRejection(rejection)) this.#proofRejected(request, session, rejection);
  }

  #theftAttempted(request: CallerRequest, session: KnownSession, reason: 'proof_by_another_key'): void {
    const fields = { ...fieldsOf('theft_attempt', request, subjectOf(session)), reason };
    this.#logger.warn(logEntry(fields, 'theft attempt rejected'));
    const { accountId, id: sessionId } = session;
    this.#events.emit({ kind: 'theft_attempt', accountId, sessionId, reason });
  }

  #proofRejected(request: CallerRequest, session: KnownSession, reason: ProofRejection): void {
    const fields = { ...fieldsOf('proof_rejected', request, subjectOf(session)), reason };
    this.#logger.log(logEntry(fields, 'token rejected without a good proof'));
    const { accountId, id: sessionId } = session;
    this.#events.emit({ kind: 'proof_rejected', accountId, sessionId, reason });
  }

  hardwareKeyRegistered(request: CallerRequest, session: SessionState): void {
    const fields = fieldsOf('hardware_key_registered', request, subjectOf(session));
    this.#logger.log(logEntry(fields, 'hardware key registered'));
    const { accountId, id: sessionId } = session;
    this.#events.emit({ kind: 'hardware_key_registered', accountId, sessionId });
  }

  /** Not logged: the refresh that follows is. */
  boundCookieRenewed(sessionId: string): void {
    this.#events.emit({ kind: 'bound_cookie_renewed', sessionId });
  }

  /**
   * @param request the request that ended it; null if none did
   * @param adminId the account of the administrator who ended it; null if none did
   */
  sessionEnded(
    request: CallerRequest | null,
    session: KnownSession | null,
    reason: SessionEndReason,
    adminId: string | null = null,
  ): void {
    const fields = { ...fieldsOf('session_ended', request, subjectOf(session)), reason };
    this.#logger.log(logEntry(adminId === null ? fields : { ...fields, admin_id: adminId }, 'session ended'));
    this.#events.emit({
      kind: 'session_ended',
      accountId: session?.accountId ?? null,
      sessionId: session?.id ?? null,
      reason,
    });
  }

  claimsRefreshed(request: CallerRequest | null, accountId: string): void {
    this.#logger.log(logEntry(fieldsOf('claims_refreshed', request, { accountId }), 'claims refreshed'));
    this.#events.emit({ kind: 'claims_refreshed', accountId });
  }

  requestRejected(request: CallerRequest, error: ProblemError): void {
    this.#events.emit({ kind: 'request_rejected', code: error.code });
    if (!LOGGED_STATUSES.has(PROBLEMS[error.code].status)) return;
    const event = error.code === 'token_expired' ? 'token_expired' : 'request_rejected';
    const fields = {
      ...fieldsOf(event, request, error.subject),
      reason: error.code,
      detail: error.message,
      ...error.diagnosis,
    };
    if (EXPECTED_CODES.has(error.code)) {
      this.#logger.log(
        logEntry(fields, event === 'token_expired' ? 'access token expired' : 'request rejected'),
      );
    } else {
      this.#logger.warn(logEntry(fields, 'request rejected'));
    }
  }
}

function fieldsOf(
  event: string,
  request: CallerRequest | null,
  { accountId, sessionId }: ProblemSubject,
): Record<string, unknown> {
  return {
    event,
    ...(request === null ? {} : { request_id: requestIdOf(request), ...traceFieldOf(request) }),
    ...(sessionId === undefined ? {} : { session_id: sessionId }),
    ...(accountId === undefined ? {} : { user_id: accountId }),
  };
}
