import { Inject, Injectable, RequestMethod } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { registeredRoutes, type RegisteredRoute } from './registered-routes.js';

/** Thrown at startup when a route of the application has the method and the path of one of ours. */
class RouteClashError extends Error {
  override readonly name = 'RouteClashError';

  constructor(clashes: readonly string[]) {
    super(`AuthModule: ${clashes.join('; ')}. Give the routes of the application other paths.`);
  }
}

/**
 * Fails the start when the application has a route of its own where we have one. One of the two would never receive a
 * request: on Express, without a word. Fastify fails by itself, but names no controller.
 */
@Injectable()
export class RouteClashes {
  readonly #modules: ModulesContainer;
  readonly #config: ApplicationConfig;

  constructor(
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(ApplicationConfig) config: ApplicationConfig,
  ) {
    this.#modules = modules;
    this.#config = config;
  }

  /**
   * Call it when the application has its global prefix, and before Nest registers the routes.
   *
   * @throws RouteClashError
   */
  requireNone(): void {
    const clashes = this.#routesWhere(false).flatMap((theirs) =>
      this.#routesWhere(true)
        .filter((ours) => isSameRoute(ours, theirs))
        .map(({ name, method, path }) => {
          const route = `${RequestMethod[method]} ${path}`;
          return `${route} is a route of both ${name} of @holdfast/nest and ${theirs.name}`;
        }),
    );
    if (clashes.length > 0) throw new RouteClashError(clashes);
  }

  #routesWhere(isOurs: boolean): readonly RegisteredRoute[] {
    return [...this.#modules.values()]
      .filter(({ providers }) => providers.has(RouteClashes) === isOurs)
      .flatMap((module) => registeredRoutes(module, this.#modules, this.#config));
  }
}

function isSameRoute(ours: RegisteredRoute, theirs: RegisteredRoute): boolean {
  const isSameMethod = theirs.method === ours.method || theirs.method === RequestMethod.ALL;
  return isSameMethod && pattern(theirs.path) === pattern(ours.path);
}

/** Parameters match alike, whatever their names. */
function pattern(path: string): string {
  return path.replace(/:\w+/g, ':');
}
