import { SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { hasNoOtherStrategy } from '../passport/passport-guards.js';
import { parseDuration, type Duration } from '../options/duration.js';

const PUBLIC_METADATA = 'holdfast:public';
const OPTIONAL_METADATA = 'holdfast:optional';
const ROLES_METADATA = 'holdfast:roles';
const FRESH_SIGN_IN_METADATA = 'holdfast:fresh-sign-in';

/**
 * Opens a route, or all routes of a controller, to everyone. Without it every route requires an access token.
 *
 * @example
 * ```ts
 * @Public()
 * @Get('prices')
 * prices() { … }
 * ```
 */
export const Public = (): CustomDecorator => SetMetadata(PUBLIC_METADATA, true);

/**
 * Opens a route, or all routes of a controller, to everyone, and knows the caller who sends a good access token of a live
 * session. `@CurrentAuth()` is null for everybody else.
 *
 * @example
 * ```ts
 * @OptionalAuth()
 * @Get('prices')
 * prices(@CurrentAuth() auth: AuthContext | null) { … }
 * ```
 */
export const OptionalAuth = (): CustomDecorator => SetMetadata(OPTIONAL_METADATA, true);

/**
 * Limits a route, or all routes of a controller, to accounts that have one of the roles. Others get 403 `forbidden`.
 *
 * @example
 * ```ts
 * @Roles('admin')
 * @Delete(':id')
 * remove(@Param('id') id: string) { … }
 * ```
 */
export const Roles = (...roles: readonly [string, ...string[]]): CustomDecorator =>
  SetMetadata(ROLES_METADATA, roles);

/**
 * Requires a sign-in that is at most this old, however often the session was refreshed since. Protects sensitive actions
 * on an unlocked screen. Older sign-ins get 401 `insufficient_user_authentication` (RFC 9470).
 *
 * @param maxAge such as `5m`
 * @throws RangeError when it is not a duration
 * @example
 * ```ts
 * @RequireFreshSignIn('5m')
 * @Post('transfers')
 * transfer(@Body() body: TransferDto) { … }
 * ```
 */
export function RequireFreshSignIn(maxAge: Duration): CustomDecorator {
  const maxAgeMs = parseDuration(maxAge);
  if (maxAgeMs === null) {
    throw new RangeError(`@RequireFreshSignIn('${maxAge}'): expected a duration such as 5m`);
  }
  return SetMetadata(FRESH_SIGN_IN_METADATA, maxAgeMs);
}

/** What the decorators of a route and its controller require. Those of the route take precedence. */
export interface RouteRules {
  readonly isPublic: boolean;
  readonly isOptional: boolean;
  /** One of them is enough. Empty when no role is required. */
  readonly roles: readonly string[];
  readonly maxSignInAgeMs: number | null;
  /** Whether no guard of the route tries other strategies of Passport than `jwt`. */
  readonly isOnlyStrategy: boolean;
}

/** Reads the rules of each route once. Caches them by class and method, since classes may share an inherited method. */
export class RouteRulesReader {
  readonly #reflector: Reflector;
  readonly #cache = new WeakMap<object, WeakMap<object, RouteRules>>();

  constructor(reflector: Reflector) {
    this.#reflector = reflector;
  }

  read(context: ExecutionContext): RouteRules {
    const [controller, handler] = [context.getClass(), context.getHandler()];
    const byHandler = this.#cache.get(controller) ?? new WeakMap<object, RouteRules>();
    this.#cache.set(controller, byHandler);
    const cached = byHandler.get(handler);
    if (cached !== undefined) return cached;
    const rules = readMetadata(this.#reflector, context);
    byHandler.set(handler, rules);
    return rules;
  }
}

function readMetadata(reflector: Reflector, context: ExecutionContext): RouteRules {
  const targets = [context.getHandler(), context.getClass()];
  return {
    isOptional: reflector.getAllAndOverride<boolean | undefined>(OPTIONAL_METADATA, targets) ?? false,
    isPublic: reflector.getAllAndOverride<boolean | undefined>(PUBLIC_METADATA, targets) ?? false,
    roles: reflector.getAllAndOverride<readonly string[] | undefined>(ROLES_METADATA, targets) ?? [],
    maxSignInAgeMs: reflector.getAllAndOverride<number | undefined>(FRESH_SIGN_IN_METADATA, targets) ?? null,
    isOnlyStrategy: hasNoOtherStrategy(targets),
  };
}
