import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import passport from 'passport';
import { jwtStrategy, type RegisteredStrategy } from './jwt-strategy.js';

const JWT = 'jwt';

/** Passport has no public way to ask for a strategy. */
interface PassportRegistry {
  _strategy(name: string): RegisteredStrategy | undefined;
  use(name: string, strategy: RegisteredStrategy): unknown;
}

const strategies = new WeakSet<RegisteredStrategy>();

/** Makes `AuthGuard('jwt')` of `@nestjs/passport` work, unless the application has its own strategy with that name. */
@Injectable()
export class PassportRegistration implements OnModuleInit {
  readonly #modules: ModulesContainer;

  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    this.#modules = modules;
  }

  onModuleInit(): void {
    const registry = passport as unknown as PassportRegistry;
    const registered = registry._strategy(JWT);
    if (registered !== undefined && (strategies.has(registered) || this.#isOwn(registered))) return;
    const strategy = jwtStrategy(registered);
    strategies.add(strategy);
    registry.use(JWT, strategy);
  }

  /** Whether a strategy is a provider of this application. */
  #isOwn(strategy: RegisteredStrategy): boolean {
    return [...this.#modules.values()].some(({ providers }) =>
      [...providers.values()].some(({ instance }) => instance === strategy),
    );
  }
}
