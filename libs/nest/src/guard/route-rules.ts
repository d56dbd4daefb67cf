import { isAcr } from '@holdfast/session';
import { SetMetadata, type CustomDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { hasNoOtherStrategy } from '../passport/passport-guards.js';
import { parseDuration, type Duration } from '../options/duration.js';
import type { ResolvedAuthOptions } from '../options/resolved-auth-options.js';

const PUBLIC_METADATA = 'holdfast:public';
const GUARDED_METADATA = 'holdfast:guarded';
const OPTIONAL_METADATA = 'holdfast:optional';
const ROLES_METADATA = 'holdfast:roles';
const FRESH_SIGN_IN_METADATA = 'holdfast:fresh-sign-in';
const ACR_METADATA = 'holdfast:acr';

/** Keeps the challenge short enough for a header. */
const MAX_ACR_VALUES = 8;

/** Decorators that make a route require an access token. */
const REQUIREMENTS = [GUARDED_METADATA, ROLES_METADATA, FRESH_SIGN_IN_METADATA, ACR_METADATA];

/**
 * Opens a route, or all routes of a controller, to everyone. Without it every route requires an access token, unless
 * the option `guard` is `opt-in`.
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
 * Requires an access token for a route, or for all routes of a controller, where the option `guard` is `opt-in`. Routes
 * with `@Roles`, `@RequireFreshSignIn`, `@RequireAcr` or `@OptionalAuth` do not need it.
 *
 * @example
 * ```ts
 * @Guarded()
 * @Controller('papers')
 * class PapersController { … }
 * ```
 */
export const Guarded = (): CustomDecorator => SetMetadata(GUARDED_METADATA, true);

/**
 * Opens a route, or all routes of a controller, to everyone, and identifies callers that send a valid access token.
 * `@CurrentAuth()` is null for all others.
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
 * Requires that the account signed in or reauthenticated at most this long ago, however often the session was refreshed
 * since. Protects sensitive actions on an unlocked screen. Others get 401 `insufficient_user_authentication`
 * with `max_age` (RFC 9470).
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

/**
 * Requires a session that has reached one of these authentication context classes (`acr`), which the application sets
 * when it opens or reauthenticates a session. Others get 401 `insufficient_user_authentication` with `acr_values` (RFC
 * 9470). Add `@RequireFreshSignIn()` where the sign-in must be recent too.
 *
 * @param acrValues in order of preference; at most 8
 * @throws RangeError when there are too many, or one is not a valid class
 * @example
 * ```ts
 * @RequireAcr('https://refeds.org/profile/mfa')
 * @Post('transfers')
 * transfer(@Body() body: TransferDto) { … }
 * ```
 */
export function RequireAcr(...acrValues: readonly [string, ...string[]]): CustomDecorator {
  if (acrValues.length > MAX_ACR_VALUES || !acrValues.every(isAcr)) {
    throw new RangeError(
      `@RequireAcr('${acrValues.join("', '")}'): expected 1 to ${String(MAX_ACR_VALUES)} names or URIs without spaces`,
    );
  }
  return SetMetadata(ACR_METADATA, acrValues);
}

/** Whether a route can be used without an access token. */
type Access = 'public' | 'optional' | 'guarded';

/** What the decorators of a route and its controller require. Those of the route take precedence. */
export interface RouteRules {
  readonly isPublic: boolean;
  readonly isOptional: boolean;
  /** One of them is enough. Empty when no role is required. */
  readonly roles: readonly string[];
  readonly maxSignInAgeMs: number | null;
  /** One of them is enough. Empty when no class is required. */
  readonly acrValues: readonly string[];
  /** Whether the guards of the route use no Passport strategy except `jwt`. */
  readonly isOnlyStrategy: boolean;
}

/**
 * Reads the rules of each route once. Caches them by class and method, because classes may share an inherited method.
 */
export class RouteRulesReader {
  readonly #unmarked: Access;
  readonly #cache = new WeakMap<object, WeakMap<object, RouteRules>>();

  constructor(guard: ResolvedAuthOptions['guard']) {
    this.#unmarked = guard === 'opt-in' ? 'public' : 'guarded';
  }

  read(context: ExecutionContext): RouteRules {
    const [controller, handler] = [context.getClass(), context.getHandler()];
    return this.#cache.get(controller)?.get(handler) ?? this.#readOnce(controller, handler);
  }

  #readOnce(controller: Type, handler: object): RouteRules {
    const byHandler = this.#cache.get(controller) ?? new WeakMap<object, RouteRules>();
    const rules = this.#readMetadata([handler, ...withAncestors(controller)]);
    this.#cache.set(controller, byHandler.set(handler, rules));
    return rules;
  }

  /** @param targets the route, its controller and the classes that it extends: the nearest takes precedence */
  #readMetadata(targets: readonly object[]): RouteRules {
    const access = nearest(targets, accessOf) ?? this.#unmarked;
    const roles = nearest(targets, (target) => textsOf(target, ROLES_METADATA));
    const maxAgeMs = nearest(targets, (target) => maxSignInAgeOf(target));
    const acrValues = nearest(targets, (target) => textsOf(target, ACR_METADATA));
    return {
      isPublic: access === 'public',
      isOptional: access === 'optional',
      roles: roles ?? [],
      maxSignInAgeMs: maxAgeMs ?? null,
      acrValues: acrValues ?? [],
      isOnlyStrategy: hasNoOtherStrategy(targets),
    };
  }
}

/** Whether a decorator of a route, its controller or a class that it extends says who may use the route. */
export function isMarked(controller: object, handler: object): boolean {
  return nearest([handler, ...withAncestors(controller)], accessOf) !== undefined;
}

/**
 * Reads the decorators of one target. A requirement takes precedence over `@Public()`, so no route with one is open.
 */
function accessOf(target: object): Access | undefined {
  if (REQUIREMENTS.some((key) => Reflect.hasOwnMetadata(key, target))) return 'guarded';
  if (Reflect.hasOwnMetadata(OPTIONAL_METADATA, target)) return 'optional';
  return Reflect.hasOwnMetadata(PUBLIC_METADATA, target) ? 'public' : undefined;
}

function nearest<Value>(
  targets: readonly object[],
  read: (target: object) => Value | undefined,
): Value | undefined {
  for (const target of targets) {
    const value = read(target);
    if (value !== undefined) return value;
  }
  return undefined;
}

function textsOf(target: object, key: string): readonly string[] | undefined {
  return Reflect.getOwnMetadata(key, target) as readonly string[] | undefined;
}

function maxSignInAgeOf(target: object): number | undefined {
  return Reflect.getOwnMetadata(FRESH_SIGN_IN_METADATA, target) as number | undefined;
}

function withAncestors(controller: object): readonly object[] {
  const parent: unknown = Object.getPrototypeOf(controller);
  return typeof parent === 'function' && parent !== Function.prototype
    ? [controller, ...withAncestors(parent)]
    : [controller];
}
