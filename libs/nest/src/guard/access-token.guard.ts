import type { ProblemCode } from '@holdfast/contract';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { AuthContext } from '../context/auth-context.js';
import { attachAuth } from '../context/attached-auth.js';
import { isProblemError, TokenMissingError } from '../errors/problem-error.js';
import { hasAuthorization, type CallerRequest, type HttpRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { HttpResponses } from '../http/http-responses.js';
import { prepareForPassport, type PassportRequest } from '../passport/jwt-strategy.js';
import { graphqlCallerOf } from '../http/graphql-caller.js';
import { AccessGate } from './access-gate.js';
import { isGuardedGateway } from './guarded-gateway.js';
import { RouteRulesReader, type RouteRules } from './route-rules.js';

/** Neither says anything about the token. */
const NO_VERDICTS: ReadonlySet<ProblemCode> = new Set(['store_unavailable', 'use_dpop_nonce']);

/** A request that has passed the guard. */
interface GuardedRequest extends PassportRequest {
  auth?: AuthContext | null;
  user?: unknown;
}

/**
 * Admits a call if its access token is valid, its session has not ended, and its account may use the route.
 *
 * Registered for the whole application: HTTP routes, GraphQL resolvers and RPC handlers. Rejects any other kind of
 * call. `@Public()` opens a route; with `guard: 'opt-in'`, every route without one of our decorators is open. It guards
 * handlers, not URLs, so no spelling of a URL bypasses it.
 */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  readonly #rules: RouteRulesReader;
  readonly #gate: AccessGate;
  readonly #responses: HttpResponses;
  readonly #setsUser: boolean;
  readonly #rpcAccessToken: ResolvedAuthOptions['rpcAccessToken'];
  readonly #authenticate = (request: HttpRequest): AuthContext | Promise<AuthContext> =>
    this.#gate.authorize(request);

  constructor(
    @Inject(AccessGate) gate: AccessGate,
    @Inject(HttpResponses) responses: HttpResponses,
    @InjectAuthOptions() { guard, requestUser, rpcAccessToken }: ResolvedAuthOptions,
  ) {
    this.#rules = new RouteRulesReader(guard);
    this.#gate = gate;
    this.#responses = responses;
    this.#setsUser = requestUser !== undefined;
    this.#rpcAccessToken = rpcAccessToken;
  }

  /**
   * Synchronous when the token and its session are cached; asynchronous when it must check a signature or the store.
   */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const rules = this.#rules.read(context);
    switch (context.getType<string>()) {
      case 'http':
        return this.#guardHttp(context, rules);
      case 'graphql':
        return rules.isPublic || this.#guardGraphql(context, rules);
      case 'rpc':
        return rules.isPublic || this.#guardRpc(context, rules);
      default:
        if (rules.isPublic || isGuardedGateway(context.getClass())) return true;
        throw new TokenMissingError('This message cannot be authenticated.');
    }
  }

  #guardHttp(context: ExecutionContext, rules: RouteRules): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    if (rules.isPublic) {
      prepareForPassport(request, { authenticate: this.#authenticate, isOnlyStrategy: rules.isOnlyStrategy });
      return true;
    }
    const authorized = this.#authorize(request, rules);
    if (authorized instanceof Promise) {
      return authorized.then((auth) => {
        // The nonce for the next proof, before the present one is too old (RFC 9449 §8.2).
        if (auth !== null && auth.token.deviceKeyThumbprint !== null) {
          this.#responses.setNonce(context.switchToHttp().getResponse());
        }
        return this.#admit(request, auth);
      });
    }
    return this.#admit(request, authorized);
  }

  #admit(request: GuardedRequest, auth: AuthContext | null): true {
    request.auth = auth;
    if (this.#setsUser && auth !== null) request.user = auth.user;
    return true;
  }

  async #guardGraphql(context: ExecutionContext, rules: RouteRules): Promise<true> {
    const caller = graphqlCallerOf(context);
    if (caller === null) throw new TokenMissingError();
    const { holder, request } = caller;
    const auth = await this.#authorize(request, rules);
    if (holder === request) this.#admit(request as GuardedRequest, auth);
    attachAuth(holder, auth);
    return true;
  }

  async #guardRpc(context: ExecutionContext, rules: RouteRules): Promise<true> {
    const jwt = this.#rpcAccessToken?.(context) ?? null;
    const request = { headers: jwt === null ? {} : { authorization: `Bearer ${jwt}` } };
    attachAuth(context.switchToRpc().getContext<object>(), await this.#authorize(request, rules));
    return true;
  }

  #authorize(request: CallerRequest, rules: RouteRules): AuthContext | null | Promise<AuthContext | null> {
    return rules.isOptional ? this.#authorizeIfGood(request, rules) : this.#gate.authorize(request, rules);
  }

  /** Null without a valid token. Still throws for an outage, and for a proof that only lacks a fresh nonce. */
  async #authorizeIfGood(request: CallerRequest, rules: RouteRules): Promise<AuthContext | null> {
    if (!hasAuthorization(request)) return null;
    try {
      return await this.#gate.authorize(request, rules);
    } catch (error) {
      if (isProblemError(error) && !NO_VERDICTS.has(error.code)) return null;
      throw error;
    }
  }
}
