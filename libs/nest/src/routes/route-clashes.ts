import { Inject, Injectable, RequestMethod } from '@nestjs/common';
import { RegisteredRoutes, type RegisteredRoute } from './registered-routes.js';

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
  readonly #routes: RegisteredRoutes;

  constructor(@Inject(RegisteredRoutes) routes: RegisteredRoutes) {
    this.#routes = routes;
  }

  /**
   * Call it when the application has its global prefix, and before Nest registers the routes.
   *
   * @throws RouteClashError
   */
  requireNone(): void {
    const ours = this.#routes.ours();
    const clashes = this.#routes.others().flatMap((other) =>
      ours
        .filter((own) => isSameRoute(own, other))
        .map(({ name, method, path }) => {
          const route = `${RequestMethod[method]} ${path}`;
          return `${route} is a route of both ${name} of @holdfast/nest and ${other.name}`;
        }),
    );
    if (clashes.length > 0) throw new RouteClashError(clashes);
  }
}

function isSameRoute(own: RegisteredRoute, other: RegisteredRoute): boolean {
  const isSameMethod = other.method === own.method || other.method === RequestMethod.ALL;
  return isSameMethod && pattern(other.path) === pattern(own.path);
}

/** Parameters match alike, whatever their names. */
function pattern(path: string): string {
  return path.replace(/:\w+/g, ':');
}
