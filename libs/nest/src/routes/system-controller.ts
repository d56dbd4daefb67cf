import { applyDecorators, Controller, VERSION_NEUTRAL } from '@nestjs/common';
import { Reflector, type ModulesContainer } from '@nestjs/core';

/** A module in Nest's container. */
export type NestModule = ModulesContainer extends Map<string, infer Module> ? Module : never;

const SystemPaths = Reflector.createDecorator<readonly string[]>();

/**
 * A controller whose routes have fixed paths that other programs expect (RFC 8615 for `.well-known`). Neither a global
 * prefix nor a version changes them.
 *
 * @param paths of all its routes, which are GET routes without parameters
 */
export function SystemController(...paths: readonly string[]): ClassDecorator {
  return applyDecorators(Controller({ version: VERSION_NEUTRAL }), SystemPaths(paths));
}

/** The paths of a module's system controllers. */
export function systemPathsOf({ controllers }: NestModule): readonly string[] {
  const reflector = new Reflector();
  return [...controllers.values()].flatMap(({ metatype }) => {
    const paths = typeof metatype === 'function' ? reflector.get(SystemPaths, metatype) : undefined;
    return paths ?? [];
  });
}

/** Whether a module has system controllers. */
export function hasSystemController(module: NestModule): boolean {
  return systemPathsOf(module).length > 0;
}
