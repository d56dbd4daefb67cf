import type { KnownSession, RefreshGrant, SessionEndReason, SessionState } from '@holdfast/session';
import { Injectable, Logger } from '@nestjs/common';
import type { AccessToken } from '../access-token/access-token-claims.js';
import type { AuthError } from '../errors/auth-errors.js';
import type { HttpRequest } from '../http/http-request.js';
import { requestIdOf } from '../http/request-id.js';

/**
 * One line for every token event, with what a person needs to tell why somebody was asked to sign in: the request,
 * the session, the account and the reason. Never a token, a proof or a password.
 */
@Injectable()
export class TokenEventLog {
  readonly #logger = new Logger('Auth');

  issued(request: HttpRequest, session: SessionState, token: AccessToken): void {
    this.#logger.log(
      {
        ...entry('token_issued', request, session),
        reason: 'sign_in',
        bound: session.deviceKeyThumbprint !== null,
        expires_at: new Date(token.expiresAt).toISOString(),
      },
      'signed in',
    );
  }

  refreshed(
    request: HttpRequest,
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

  revoked(request: HttpRequest, session: KnownSession | null, reason: SessionEndReason): void {
    this.#logger.log({ ...entry('session_revoked', request, session), reason }, 'session ended');
  }

  /** An expired token is the everyday case; everything else that is refused deserves a look. */
  refused(request: HttpRequest, error: AuthError): void {
    const event = error.code === 'token_expired' ? 'token_expired' : 'token_refused';
    const { accountId, sessionId } = error.subject;
    const line = {
      event,
      request_id: requestIdOf(request),
      ...(sessionId === undefined ? {} : { session_id: sessionId }),
      ...(accountId === undefined ? {} : { user_id: accountId }),
      reason: error.code,
      detail: error.message,
    };
    if (error.code === 'token_expired' || error.code === 'token_missing' || error.code === 'use_dpop_nonce') {
      this.#logger.log(line, event === 'token_expired' ? 'access token expired' : 'refused');
    } else {
      this.#logger.warn(line, 'refused');
    }
  }
}

function entry(event: string, request: HttpRequest, session: KnownSession | null): Record<string, unknown> {
  return {
    event,
    request_id: requestIdOf(request),
    ...(session === null ? {} : { session_id: session.id, user_id: session.accountId }),
  };
}
