import type { KnownSession, RefreshGrant, SessionEndReason, SessionState } from '@holdfast/session';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { AccessToken } from '../access-token/access-token.js';
import type { AuthError, AuthErrorCode } from '../errors/auth-error.js';
import type { CallerRequest } from '../http/http-request.js';
import { requestIdOf } from '../http/request-id.js';
import { traceIdOf } from '../http/trace-context.js';
import { AuthEvents } from './auth-events.js';

/** The everyday cases; everything else that is refused deserves a look. */
const EVERYDAY: ReadonlySet<AuthErrorCode> = new Set(['token_expired', 'token_missing', 'use_dpop_nonce']);

/** Faults of the request itself or of the server, which have a line of their own already. */
const UNTOLD: ReadonlySet<AuthErrorCode> = new Set([
  'validation_failed',
  'bad_request',
  'not_found',
  'method_not_allowed',
  'conflict',
  'payload_too_large',
  'unsupported_media_type',
  'store_unavailable',
  'internal',
]);

/**
 * One line for every token event, with what a person needs to tell why somebody was asked to sign in: the request,
 * the session, the account and the reason. Never a token, a proof or a password.
 */
@Injectable()
export class TokenEventLog {
  readonly #logger = new Logger('Auth');
  readonly #events: AuthEvents;

  constructor(@Inject(AuthEvents) events: AuthEvents) {
    this.#events = events;
  }

  issued(request: CallerRequest, session: SessionState, token: AccessToken): void {
    const bound = session.deviceKeyThumbprint !== null;
    const expires_at = new Date(token.expiresAt).toISOString();
    this.#logger.log(
      { ...entry('token_issued', request, session), reason: 'sign_in', bound, expires_at },
      'signed in',
    );
    this.#events.emit({ kind: 'signed_in', accountId: session.accountId, sessionId: session.id, bound });
  }

  refreshed(
    request: CallerRequest,
    session: SessionState,
    token: AccessToken,
    reason: RefreshGrant | 'extended',
  ): void {
    this.#logger.log(
      {
        ...entry('token_refreshed', request, session),
        reason,
        generation: session.generation,
        expires_at: new Date(token.expiresAt).toISOString(),
      },
      'refreshed',
    );
  }

  /** Somebody presented a bound session's token without its key; the owner's session goes on. */
  theftAttempted(
    request: CallerRequest,
    session: KnownSession,
    reason: 'proof_missing' | 'proof_by_another_key',
  ): void {
    this.#logger.warn({ ...entry('theft_attempt', request, session), reason }, 'theft attempt refused');
    this.#events.emit({
      kind: 'theft_attempt',
      accountId: session.accountId,
      sessionId: session.id,
      reason,
    });
  }

  revoked(request: CallerRequest, session: KnownSession | null, reason: SessionEndReason): void {
    this.#logger.log({ ...entry('session_revoked', request, session), reason }, 'session ended');
    this.#events.emit({
      kind: 'session_ended',
      accountId: session?.accountId ?? null,
      sessionId: session?.id ?? null,
      reason,
    });
  }

  refused(request: CallerRequest, error: AuthError): void {
    this.#events.emit({ kind: 'request_refused', code: error.code });
    if (UNTOLD.has(error.code)) return;
    const event = error.code === 'token_expired' ? 'token_expired' : 'token_refused';
    const { accountId, sessionId } = error.subject;
    const line = {
      event,
      request_id: requestIdOf(request),
      ...traceOf(request),
      ...(sessionId === undefined ? {} : { session_id: sessionId }),
      ...(accountId === undefined ? {} : { user_id: accountId }),
      reason: error.code,
      detail: error.message,
    };
    if (EVERYDAY.has(error.code)) {
      this.#logger.log(line, event === 'token_expired' ? 'access token expired' : 'refused');
    } else {
      this.#logger.warn(line, 'refused');
    }
  }
}

function entry(event: string, request: CallerRequest, session: KnownSession | null): Record<string, unknown> {
  return {
    event,
    request_id: requestIdOf(request),
    ...traceOf(request),
    ...(session === null ? {} : { session_id: session.id, user_id: session.accountId }),
  };
}

function traceOf(request: CallerRequest): { readonly trace_id?: string } {
  const traceId = traceIdOf(request);
  return traceId === null ? {} : { trace_id: traceId };
}
