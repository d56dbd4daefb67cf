import { SessionService, type AuthorizationOutcome, type Clock } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../context/access-token.js';
import { AccessTokenVerifier } from '../access-token/access-token-verifier.js';
import {
  ForbiddenError,
  InsufficientUserAuthenticationError,
  TokenInvalidError,
} from '../errors/problem-error.js';
import { rejectionError } from '../errors/session-errors.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import { bearerTokenOf, type CallerRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { AuthContext, type RequestUser } from '../context/auth-context.js';
import { AccessProofs } from './access-proofs.js';
import { LegacyAccess } from './legacy-access.js';
import type { RouteRules } from './route-rules.js';

/** For guarded routes without decorators: any valid access token will do. */
const NO_RULES: RouteRules = {
  isPublic: false,
  isOptional: false,
  roles: [],
  maxSignInAgeMs: null,
  acrValues: [],
  isOnlyStrategy: true,
};

/** Checks the access token of a request or a stream: signature, time, session, roles and authentication. */
@Injectable()
export class AccessGate {
  readonly #tokens: AccessTokenVerifier;
  readonly #proofs: AccessProofs;
  readonly #legacy: LegacyAccess;
  readonly #sessions: SessionService;
  readonly #log: AuthEventLog;
  readonly #clock: Clock;
  readonly #requestUser: RequestUser | undefined;

  constructor(
    @Inject(AccessTokenVerifier) tokens: AccessTokenVerifier,
    @Inject(AccessProofs) proofs: AccessProofs,
    @Inject(LegacyAccess) legacy: LegacyAccess,
    @Inject(SessionService) sessions: SessionService,
    @Inject(AuthEventLog) log: AuthEventLog,
    @InjectAuthOptions() { clock, requestUser }: ResolvedAuthOptions,
  ) {
    this.#tokens = tokens;
    this.#proofs = proofs;
    this.#legacy = legacy;
    this.#sessions = sessions;
    this.#log = log;
    this.#clock = clock;
    this.#requestUser = requestUser;
  }

  /**
   * Authorizes a request by its Authorization header. Synchronous when the token and its session are cached.
   *
   * @throws CredentialError, ForbiddenError, StoreUnavailableError
   */
  authorize(request: CallerRequest, rules: RouteRules = NO_RULES): AuthContext | Promise<AuthContext> {
    const token = this.#tokens.verifyRequest(request);
    return token instanceof Promise
      ? this.#authorizeUncached(token, bearerTokenOf(request), request, rules)
      : this.#authorizeVerified(token, request, rules);
  }

  /**
   * Like `authorize`, for a token that was not sent in the Authorization header. Rejects a DPoP access token, unless the
   * header has it too.
   *
   * @param request the request, or handshake of the connection, that the token came with
   */
  authorizeToken(
    jwt: string,
    request: CallerRequest,
    rules: RouteRules = NO_RULES,
  ): AuthContext | Promise<AuthContext> {
    const token = this.#tokens.verify(jwt);
    return token instanceof Promise
      ? this.#authorizeUncached(token, jwt, request, rules)
      : this.#authorizeVerified(token, request, rules);
  }

  #authorizeUncached(
    verifying: Promise<AccessToken>,
    jwt: string | null,
    request: CallerRequest,
    rules: RouteRules,
  ): Promise<AuthContext> {
    return verifying.then(
      (verified) => this.#authorizeVerified(verified, request, rules),
      (error: unknown) => this.#authorizeLegacy(error, jwt, request, rules),
    );
  }

  /** @param error why the token is not one of ours */
  async #authorizeLegacy(
    error: unknown,
    jwt: string | null,
    request: CallerRequest,
    rules: RouteRules,
  ): Promise<AuthContext> {
    if (jwt === null || !(error instanceof TokenInvalidError)) throw error;
    const token = await this.#legacy.authorize(jwt, request);
    if (token === null) throw error;
    this.enforce(token, rules);
    return new AuthContext(token, this.#requestUser);
  }

  #authorizeVerified(
    token: AccessToken,
    request: CallerRequest,
    rules: RouteRules,
  ): AuthContext | Promise<AuthContext> {
    if (token.deviceKeyThumbprint !== null) this.#proofs.require(request, token);
    const outcome = this.#sessions.authorize(token);
    return outcome instanceof Promise
      ? outcome.then((resolved) => this.#toContext(resolved, token, request, rules))
      : this.#toContext(outcome, token, request, rules);
  }

  #toContext(
    outcome: AuthorizationOutcome,
    token: AccessToken,
    request: CallerRequest,
    rules: RouteRules,
  ): AuthContext {
    if (outcome.kind === 'rejected') {
      this.#log.sessionRejected(request, outcome.rejection, outcome.session);
      throw rejectionError(outcome.rejection, outcome.session);
    }
    this.enforce(token, rules);
    return new AuthContext(token, this.#requestUser);
  }

  /**
   * Checks the roles that a route requires, and how recently and by what class the account must have authenticated.
   *
   * @throws ForbiddenError, InsufficientUserAuthenticationError
   */
  enforce(token: AccessToken, { roles, maxSignInAgeMs, acrValues }: RouteRules): void {
    if (roles.length > 0 && !roles.some((role) => token.roles.includes(role))) {
      throw new ForbiddenError(`This action requires the role ${roles.join(' or ')}.`, token);
    }
    const isTooOld = maxSignInAgeMs !== null && this.#clock.now() - token.authenticatedAt > maxSignInAgeMs;
    const isTooWeak = acrValues.length > 0 && (token.acr === null || !acrValues.includes(token.acr));
    if (isTooOld || isTooWeak) {
      throw new InsufficientUserAuthenticationError(
        {
          ...(isTooOld ? { maxAge: Math.floor(maxSignInAgeMs / 1000) } : {}),
          ...(isTooWeak ? { acrValues } : {}),
        },
        token,
      );
    }
  }
}
