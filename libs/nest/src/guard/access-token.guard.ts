import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { HttpResponses } from '../http/http-responses.js';
import type { HttpRequest } from '../http/http-request.js';
import { AccessGate } from './access-gate.js';
import type { AuthContext } from '../context/auth-context.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { prepareForPassport, type PassportRequest } from '../passport/jwt-strategy.js';
import { RouteRulesReader } from './route-rules.js';

/** A request that has passed the guard. */
interface GuardedRequest extends PassportRequest {
  auth?: AuthContext;
  user?: unknown;
}

/**
 * Requires a valid access token, a session that has not ended, and the roles of the route. Registered globally;
 * `@Public()` opts a route out. Applies to the route's handler rather than to a URL, so no variant of a URL bypasses it.
 */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  readonly #rules: RouteRulesReader;
  readonly #gate: AccessGate;
  readonly #responses: HttpResponses;
  readonly #setsUser: boolean;
  readonly #authenticate = (request: HttpRequest): AuthContext | Promise<AuthContext> =>
    this.#gate.authorize(request);

  constructor(
    @Inject(Reflector) reflector: Reflector,
    @Inject(AccessGate) gate: AccessGate,
    @Inject(HttpResponses) responses: HttpResponses,
    @InjectAuthOptions() { requestUser }: ResolvedAuthOptions,
  ) {
    this.#rules = new RouteRulesReader(reflector);
    this.#gate = gate;
    this.#responses = responses;
    this.#setsUser = requestUser !== undefined;
  }

  /** Synchronous when the token and its session are cached; otherwise waits for the signature check or the store. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<GuardedRequest>();
    this.#responses.setRequestId(request, http.getResponse());
    const rules = this.#rules.read(context);
    if (rules.isPublic) {
      prepareForPassport(request, { authenticate: this.#authenticate, isOnlyStrategy: rules.isOnlyStrategy });
      return true;
    }
    this.#responses.setNonce(http.getResponse());
    const authorized = this.#gate.authorize(request, rules);
    if (authorized instanceof Promise) return authorized.then((auth) => this.#admit(request, auth));
    return this.#admit(request, authorized);
  }

  #admit(request: GuardedRequest, auth: AuthContext): true {
    request.auth = auth;
    if (this.#setsUser) request.user = auth.user;
    return true;
  }
}
