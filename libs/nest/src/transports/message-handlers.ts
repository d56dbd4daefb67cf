import {
  Inject,
  Injectable,
  type CanActivate,
  type ExecutionContext,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { TokenMissingError } from '../errors/problem-error.js';
import { AccessTokenGuard } from '../guard/access-token.guard.js';
import { isGuardedGateway } from '../guard/guarded-gateway.js';
import { MessageFilter } from './message.filter.js';

/** The metadata of message handlers in `@nestjs/microservices` and `@nestjs/websockets`. */
const MESSAGE_METADATA = ['microservices:pattern', 'websockets:message_mapping'];

/** The metadata in which Nest keeps the enhancers of a method. */
const GUARDS_METADATA = '__guards__';
const FILTERS_METADATA = '__exceptionFilters__';

/** The guards of the running applications, by the class of the handler. */
const guards = new Map<unknown, Set<AccessTokenGuard>>();

/**
 * Guards message handlers. The metadata of a class belongs to the process, not to one application, so this asks the
 * guards of all running applications that have the handler.
 */
const messageGuard: CanActivate = {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    let rejection: unknown = new TokenMissingError();
    for (const guard of guards.get(context.getClass()) ?? []) {
      try {
        return await guard.canActivate(context);
      } catch (error) {
        rejection = error;
      }
    }
    throw rejection;
  },
};

const messageFilter = new MessageFilter();

/**
 * Guards the message handlers of microservices and gateways. Nest does not apply all global enhancers to them: no
 * guards or filters to a microservice that is connected without `inheritAppConfig`, and no filters to gateways.
 */
@Injectable()
export class MessageHandlers implements OnModuleDestroy {
  readonly #guard: AccessTokenGuard;
  readonly #classes: readonly object[];

  constructor(
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(AccessTokenGuard) guard: AccessTokenGuard,
  ) {
    this.#guard = guard;
    this.#classes = classesOf(modules).filter((type) => messageMethodsOf(type).length > 0);
    for (const type of this.#classes) {
      guards.set(type, (guards.get(type) ?? new Set()).add(guard));
      for (const method of messageMethodsOf(type)) {
        bind(method, GUARDS_METADATA, messageGuard);
        bind(method, FILTERS_METADATA, messageFilter);
      }
    }
  }

  onModuleDestroy(): void {
    for (const type of this.#classes) {
      const remaining = guards.get(type);
      remaining?.delete(this.#guard);
      if (remaining?.size === 0) guards.delete(type);
    }
  }
}

function classesOf(modules: ModulesContainer): readonly object[] {
  const wrappers = [...modules.values()].flatMap(({ controllers, providers }) => [
    ...controllers.values(),
    ...providers.values(),
  ]);
  return wrappers.flatMap(({ metatype }) =>
    typeof metatype === 'function' && !isGuardedGateway(metatype) ? [metatype] : [],
  );
}

function messageMethodsOf(type: object): readonly object[] {
  return methodsOf(Reflect.get(type, 'prototype')).filter((method) =>
    MESSAGE_METADATA.some((key) => Reflect.hasMetadata(key, method)),
  );
}

function methodsOf(prototype: unknown): readonly object[] {
  if (typeof prototype !== 'object' || prototype === null || prototype === Object.prototype) return [];
  const own = Object.values(Object.getOwnPropertyDescriptors(prototype)).flatMap(
    ({ value }: PropertyDescriptor) => (typeof value === 'function' ? [value as object] : []),
  );
  return [...own, ...methodsOf(Object.getPrototypeOf(prototype))];
}

function bind(method: object, key: string, enhancer: object): void {
  const bound: unknown = Reflect.getOwnMetadata(key, method);
  const others: readonly unknown[] = Array.isArray(bound) ? bound : [];
  if (!others.includes(enhancer)) Reflect.defineMetadata(key, [enhancer, ...others], method);
}
