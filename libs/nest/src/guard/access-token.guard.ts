import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { HttpResponses } from '../http/http-responses.js';
import type { HttpRequest } from '../http/http-request.js';
import { AccessGate } from './access-gate.js';
import type { AuthContext } from './auth-context.js';
import { RouteRulesReader } from './route-rules.js';

/** A request that has passed the guard. */
interface GuardedRequest extends HttpRequest {
  auth?: AuthContext;
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

  constructor(
    @Inject(Reflector) reflector: Reflector,
    @Inject(AccessGate) gate: AccessGate,
    @Inject(HttpResponses) responses: HttpResponses,
  ) {
    this.#rules = new RouteRulesReader(reflector);
    this.#gate = gate;
    this.#responses = responses;
  }

  /** Synchronous when the token and its session are cached; otherwise waits for the signature check or the store. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<GuardedRequest>();
    this.#responses.setRequestId(request, http.getResponse());
    const rules = this.#rules.read(context);
    if (rules.isPublic) return true;
    this.#responses.setNonce(http.getResponse());
    const authorized = this.#gate.authorize(request, rules);
    if (authorized instanceof Promise) {
      return authorized.then((auth) => {
        request.auth = auth;
        return true;
      });
    }
    request.auth = authorized;
    return true;
  }
}
