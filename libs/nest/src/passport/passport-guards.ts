import { AuthGuard } from '@nestjs/passport';

/** The metadata in which Nest keeps the guards of a route and its controller. */
const GUARDS_METADATA = '__guards__';

/** Whether the guards of a route use no Passport strategy except `jwt`, which makes its rejection final. */
export function hasNoOtherStrategy(targets: readonly object[]): boolean {
  const guards = targets.flatMap((target) => guardsOf(target));
  return !guards.some((guard) => isPassportGuard(guard) && !isJwtGuard(guard));
}

/** Whether a route or its controller has guards by `@UseGuards`. */
export function hasGuards(targets: readonly object[]): boolean {
  return targets.some((target) => guardsOf(target).length > 0);
}

function guardsOf(target: object): readonly object[] {
  const guards: unknown = Reflect.getMetadata(GUARDS_METADATA, target);
  return Array.isArray(guards) ? guards.map((guard: unknown) => instanceLike(guard)) : [];
}

/** A guard may be a class or an instance. The prototype of a class has the members of its instances. */
function instanceLike(guard: unknown): object {
  const found: unknown = typeof guard === 'function' ? guard.prototype : guard;
  return typeof found === 'object' && found !== null ? found : {};
}

function isPassportGuard(guard: object): boolean {
  return 'getAuthenticateOptions' in guard && 'handleRequest' in guard;
}

function isJwtGuard(guard: object): boolean {
  const jwtGuard: unknown = AuthGuard('jwt').prototype;
  return guard === jwtGuard || guard instanceof AuthGuard('jwt');
}
