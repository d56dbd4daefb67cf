import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { AccessTokenGuard } from '../guard/access-token.guard.js';
import { ProblemFilter } from '../problem/problem.filter.js';

/** The metadata of `@nestjs/microservices` and of Nest's enhancers. */
const PATTERN_METADATA = 'microservices:pattern';
const GUARDS_METADATA = '__guards__';
const FILTERS_METADATA = '__exceptionFilters__';

type NestModule = ModulesContainer extends Map<string, infer Module> ? Module : never;

/**
 * Binds the guard and the filter to the controllers with message handlers. In a hybrid application Nest applies neither
 * to them unless the microservice is connected with `inheritAppConfig`.
 */
@Injectable()
export class RpcHandlers {
  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    for (const module of modules.values()) {
      const controllers = [...module.controllers.values()].flatMap(({ metatype }) =>
        typeof metatype === 'function' && hasMessageHandlers(metatype) ? [metatype] : [],
      );
      if (controllers.length === 0) continue;
      for (const enhancer of [AccessTokenGuard, ProblemFilter]) provideIn(module, enhancer, modules);
      for (const controller of controllers) {
        bind(controller, GUARDS_METADATA, AccessTokenGuard);
        bind(controller, FILTERS_METADATA, ProblemFilter);
      }
    }
  }
}

function hasMessageHandlers({ prototype }: { readonly prototype: unknown }): boolean {
  if (typeof prototype !== 'object' || prototype === null) return false;
  return methodsOf(prototype).some((method) => Reflect.hasMetadata(PATTERN_METADATA, method));
}

function methodsOf(prototype: object | null): readonly object[] {
  if (prototype === null || prototype === Object.prototype) return [];
  const own = Object.values(Object.getOwnPropertyDescriptors(prototype)).flatMap(
    ({ value }: PropertyDescriptor) => (typeof value === 'function' ? [value as object] : []),
  );
  const parent: unknown = Object.getPrototypeOf(prototype);
  return [...own, ...methodsOf(typeof parent === 'object' ? parent : null)];
}

/** Nest looks for the instances of bound classes in the controller's own module. */
function provideIn(
  module: NestModule,
  enhancer: typeof AccessTokenGuard | typeof ProblemFilter,
  modules: ModulesContainer,
): void {
  for (const { providers } of modules.values()) {
    const wrapper = providers.get(enhancer);
    if (wrapper !== undefined) module.injectables.set(enhancer, wrapper as never);
  }
}

/** By class and not by instance: several applications of a process may share the controller. */
function bind(controller: object, key: string, enhancer: object): void {
  const bound: unknown = Reflect.getOwnMetadata(key, controller);
  const others: readonly unknown[] = Array.isArray(bound) ? bound : [];
  if (!others.includes(enhancer)) Reflect.defineMetadata(key, [enhancer, ...others], controller);
}
