import { AuthContext } from '../context/auth-context.js';
import type { HttpRequest } from '../http/http-request.js';

/** Authenticates a request for `AuthGuard('jwt')`. */
export interface PassportAuthentication {
  /** @throws ProblemError, StoreUnavailableError */
  readonly authenticate: (request: HttpRequest) => AuthContext | Promise<AuthContext>;
  /** Whether a rejection is final. Otherwise Passport tries the guard's other strategies. */
  readonly isOnlyStrategy: boolean;
}

const AUTHENTICATION = Symbol('how AuthGuard authenticates the request');

/** A request on its way to `AuthGuard('jwt')`. */
export interface PassportRequest extends HttpRequest {
  readonly auth?: unknown;
  [AUTHENTICATION]?: PassportAuthentication;
}

/** What Passport adds to a strategy for one request. */
interface StrategyActions {
  success(user: unknown): void;
  fail(challenge: unknown, status: number): void;
  error(error: unknown): void;
}

/** The part of a strategy that Passport uses. */
export interface RegisteredStrategy {
  authenticate(this: StrategyActions, request: PassportRequest, options?: unknown): void;
}

/** Prepares a request that our guard does not authenticate itself for `AuthGuard('jwt')`. */
export function prepareForPassport(request: PassportRequest, authentication: PassportAuthentication): void {
  request[AUTHENTICATION] = authentication;
}

/**
 * The strategy named `jwt`. There is one for all applications of the process, because Passport's registry is global. It
 * authenticates each request with the application that received it.
 *
 * @param previous the strategy that had the name before; used for applications without an AuthModule
 */
export function jwtStrategy(previous: RegisteredStrategy | undefined): RegisteredStrategy {
  return {
    authenticate(request, options) {
      if (request.auth instanceof AuthContext) {
        this.success(request.auth.user);
        return;
      }
      const authentication = request[AUTHENTICATION];
      if (authentication === undefined) {
        passOn(this, previous, request, options);
        return;
      }
      const { authenticate, isOnlyStrategy } = authentication;
      Promise.resolve()
        .then(() => authenticate(request))
        .then(
          (auth) => {
            this.success(auth.user);
          },
          (error: unknown) => {
            // AuthGuard turns a failure into a plain 401, but rethrows an error unchanged.
            if (isOnlyStrategy) this.error(error);
            else this.fail(error, 401);
          },
        );
    },
  };
}

function passOn(
  actions: StrategyActions,
  previous: RegisteredStrategy | undefined,
  request: PassportRequest,
  options: unknown,
): void {
  if (previous === undefined) {
    actions.error(new Error("AuthGuard('jwt'): the guard of the AuthModule has not seen this request"));
    return;
  }
  const strategy = Object.create(previous) as RegisteredStrategy;
  previous.authenticate.call(Object.assign(strategy, actions), request, options);
}
