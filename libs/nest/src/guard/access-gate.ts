import { SessionService, type AuthorizationOutcome, type Clock } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../context/access-token.js';
import { AccessTokenVerifier } from '../access-token/access-token-verifier.js';
import {
  ForbiddenError,
  InsufficientUserAuthenticationError,
  TokenInvalidError,
  TokenMissingError,
} from '../errors/problem-error.js';
import { refusalError } from '../errors/session-errors.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import { bearerTokenOf, singleHeader, type CallerRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { AuthContext, type RequestUser } from '../context/auth-context.js';
import type { RouteRules } from './route-rules.js';

const ANYBODY: RouteRules = {
  isPublic: false,
  isOptional: false,
  roles: [],
  maxSignInAgeMs: null,
  isOnlyStrategy: true,
};

/** The one check of access tokens, for requests and for streams: signature, time, session, roles, recent sign-in. */
@Injectable()
export class AccessGate {
  readonly #tokens: AccessTokenVerifier;
  readonly #sessions: SessionService;
  readonly #log: AuthEventLog;
  readonly #clock: Clock;
  readonly #requestUser: RequestUser | undefined;

  constructor(
    @Inject(AccessTokenVerifier) tokens: AccessTokenVerifier,
    @Inject(SessionService) sessions: SessionService,
    @Inject(AuthEventLog) log: AuthEventLog,
    @InjectAuthOptions() { clock, requestUser }: ResolvedAuthOptions,
  ) {
    this.#tokens = tokens;
    this.#sessions = sessions;
    this.#log = log;
    this.#clock = clock;
    this.#requestUser = requestUser;
  }

  /** @throws CredentialError, ForbiddenError, StoreUnavailableError */
  authorize(request: CallerRequest, rules: RouteRules = ANYBODY): AuthContext | Promise<AuthContext> {
    return this.authorizeToken(accessTokenOf(request), request, rules);
  }

  /**
   * As `pass`, for a token that did not come in a header.
   *
   * @param request the one that the token, or the connection it came on, belongs to
   */
  authorizeToken(
    jwt: string,
    request: CallerRequest,
    rules: RouteRules = ANYBODY,
  ): AuthContext | Promise<AuthContext> {
    const token = this.#tokens.verify(jwt);
    return token instanceof Promise
      ? token.then((verified) => this.#passVerified(verified, request, rules))
      : this.#passVerified(token, request, rules);
  }

  #passVerified(
    token: AccessToken,
    request: CallerRequest,
    rules: RouteRules,
  ): AuthContext | Promise<AuthContext> {
    const outcome = this.#sessions.authorize(token);
    return outcome instanceof Promise
      ? outcome.then((late) => this.#judge(late, token, request, rules))
      : this.#judge(outcome, token, request, rules);
  }

  #judge(
    access: AuthorizationOutcome,
    token: AccessToken,
    request: CallerRequest,
    rules: RouteRules,
  ): AuthContext {
    if (access.kind === 'refused') {
      if (access.refusal === 'reuse_detected') {
        this.#log.sessionEnded(request, access.session, 'reuse_detected');
      }
      throw refusalError(access.refusal, access.session);
    }
    this.requireAllowed(token, rules);
    return new AuthContext(token, this.#requestUser);
  }

  /**
   * What the decorators of a route ask of whoever is signed in.
   *
   * @throws ForbiddenError, FreshSignInNeededError
   */
  requireAllowed(token: AccessToken, { roles, maxSignInAgeMs }: RouteRules): void {
    if (roles.length > 0 && !roles.some((role) => token.roles.includes(role))) {
      throw new ForbiddenError(`This needs the role ${roles.join(' or ')}.`, token);
    }
    if (maxSignInAgeMs !== null && this.#clock.now() - token.authenticatedAt > maxSignInAgeMs) {
      throw new InsufficientUserAuthenticationError(Math.floor(maxSignInAgeMs / 1000), token);
    }
  }
}

function accessTokenOf(request: CallerRequest): string {
  if (singleHeader(request, 'authorization') === null) throw new TokenMissingError();
  const jwt = bearerTokenOf(request);
  if (jwt === null) throw new TokenInvalidError('The Authorization header does not hold one Bearer token.');
  return jwt;
}
