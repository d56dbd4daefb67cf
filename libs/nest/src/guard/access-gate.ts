import { SessionService, type AuthorizationOutcome, type Clock } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../access-token/access-token.js';
import { AccessTokenVerifier } from '../access-token/access-token-verifier.js';
import { FreshSignInNeededError, TokenInvalidError, TokenMissingError } from '../errors/credential-errors.js';
import { ForbiddenError } from '../errors/request-errors.js';
import { errorOfRefusal } from '../errors/session-errors.js';
import { TokenEventLog } from '../events/auth-event-log.js';
import { bearerTokenOf, singleHeader, type CallerRequest } from '../http/http-request.js';
import type { ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { InjectAuthOptions } from '../tokens.js';
import type { AuthContext } from './auth-context.js';
import type { RouteRules } from './route-rules.js';

const ANYBODY: RouteRules = { isPublic: false, roles: [], freshSignInMs: null };

/** The one check of access tokens, for requests and for streams: signature, time, session, roles, recent sign-in. */
@Injectable()
export class AccessGate {
  readonly #tokens: AccessTokenVerifier;
  readonly #sessions: SessionService;
  readonly #log: TokenEventLog;
  readonly #clock: Clock;

  constructor(
    @Inject(AccessTokenVerifier) tokens: AccessTokenVerifier,
    @Inject(SessionService) sessions: SessionService,
    @Inject(TokenEventLog) log: TokenEventLog,
    @InjectAuthOptions() { clock }: ResolvedAuthOptions,
  ) {
    this.#tokens = tokens;
    this.#sessions = sessions;
    this.#log = log;
    this.#clock = clock;
  }

  /** @throws CredentialError, ForbiddenError, StoreUnavailableError */
  pass(request: CallerRequest, rules: RouteRules = ANYBODY): AuthContext | Promise<AuthContext> {
    return this.passToken(accessTokenOf(request), request, rules);
  }

  /**
   * As `pass`, for a token that did not come in a header.
   *
   * @param request the one that the token, or the connection it came on, belongs to
   */
  passToken(
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
      if (access.refusal === 'reuse_detected') this.#log.revoked(request, access.session, 'reuse_detected');
      throw errorOfRefusal(access.refusal, access.session);
    }
    this.expectAllowed(token, rules);
    return { accountId: token.accountId, sessionId: token.sessionId, roles: token.roles, token };
  }

  /**
   * What the decorators of a route ask of whoever is signed in.
   *
   * @throws ForbiddenError, FreshSignInNeededError
   */
  expectAllowed(token: AccessToken, { roles, freshSignInMs }: RouteRules): void {
    if (roles.length > 0 && !roles.some((role) => token.roles.includes(role))) {
      throw new ForbiddenError(`This needs the role ${roles.join(' or ')}.`, token);
    }
    if (freshSignInMs !== null && this.#clock.now() - token.authenticatedAt > freshSignInMs) {
      throw new FreshSignInNeededError(Math.floor(freshSignInMs / 1000), token);
    }
  }
}

function accessTokenOf(request: CallerRequest): string {
  if (singleHeader(request, 'authorization') === null) throw new TokenMissingError();
  const jwt = bearerTokenOf(request);
  if (jwt === null) throw new TokenInvalidError('The Authorization header does not hold one Bearer token.');
  return jwt;
}
