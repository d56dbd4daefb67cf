import { SessionService } from '@holdfast/session';
import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { AccessToken } from '../access-token/access-token-claims.js';
import { ACCESS_TOKEN_STRATEGY } from '../access-token/access-token-strategy.js';
import { toTokenError } from '../access-token/jwt-library.js';
import { TokenInvalidError, TokenMissingError } from '../errors/auth-errors.js';
import { toAuthError } from '../errors/session-errors.js';
import { singleHeader, type HttpRequest } from '../http/http-request.js';
import { HttpAnswers } from '../http/http-answers.js';
import { TokenEventLog } from '../log/token-event-log.js';
import type { AuthContext } from './auth-context.js';
import { PUBLIC_METADATA } from './public.decorator.js';

/** A request as the guard leaves it. */
interface GuardedRequest extends HttpRequest {
  auth?: AuthContext | AccessToken;
}

/**
 * Lets a request through whose access token is good and whose session is alive. Registered for all routes; `@Public()`
 * takes one out.
 */
@Injectable()
export class AccessTokenGuard extends AuthGuard(ACCESS_TOKEN_STRATEGY) {
  readonly #reflector: Reflector;
  readonly #sessions: SessionService;
  readonly #answers: HttpAnswers;
  readonly #log: TokenEventLog;

  constructor(
    @Inject(Reflector) reflector: Reflector,
    @Inject(SessionService) sessions: SessionService,
    @Inject(HttpAnswers) answers: HttpAnswers,
    @Inject(TokenEventLog) log: TokenEventLog,
  ) {
    super({ property: 'auth', session: false });
    this.#reflector = reflector;
    this.#sessions = sessions;
    this.#answers = answers;
    this.#log = log;
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http' || this.#isPublic(context)) return true;
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    this.#answers.offerNonce(context.switchToHttp().getResponse());
    request.auth = await this.#authenticate(context, request);
    return true;
  }

  /** Passport's verdict in our words. An outage on the way is passed on as it is: it says nothing of the token. */
  override handleRequest<User>(error: unknown, user: User | false | undefined, reason: unknown): User {
    if (error instanceof Error) throw error;
    if (error !== null && error !== undefined) throw new Error('Passport failed', { cause: error });
    if (user !== false && user !== undefined) return user;
    throw toTokenError(reason);
  }

  async #authenticate(context: ExecutionContext, request: GuardedRequest): Promise<AuthContext> {
    const authorization = singleHeader(request, 'authorization');
    if (authorization === null) throw new TokenMissingError();
    if (!/^Bearer [^\s]+$/i.test(authorization)) {
      throw new TokenInvalidError('The Authorization header does not hold one Bearer token.');
    }
    const token = await this.#verifiedToken(context, request);
    const access = await this.#sessions.authorize(token);
    if (access.kind === 'refused') {
      if (access.refusal === 'reuse_detected') this.#log.revoked(request, access.session, 'reuse_detected');
      throw toAuthError(access.refusal, access.session);
    }
    return { accountId: token.accountId, sessionId: token.sessionId, token };
  }

  async #verifiedToken(context: ExecutionContext, request: GuardedRequest): Promise<AccessToken> {
    await super.canActivate(context);
    const { auth } = request;
    if (auth === undefined || !('expiresAt' in auth)) throw new Error('Passport left no access token behind');
    return auth;
  }

  #isPublic(context: ExecutionContext): boolean {
    return (
      this.#reflector.getAllAndOverride<boolean | undefined>(PUBLIC_METADATA, [
        context.getHandler(),
        context.getClass(),
      ]) ?? false
    );
  }
}
