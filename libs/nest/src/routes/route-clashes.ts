import { Inject, Injectable, RequestMethod } from '@nestjs/common';
import { RegisteredRoutes, type RegisteredRoute } from './registered-routes.js';

/** Thrown at startup when a route of the application has the same method and path as one of ours. */
class RouteClashError extends Error {
  override readonly name = 'RouteClashError';

  constructor(clashes: readonly string[]) {
    super(`AuthModule: ${clashes.join('; ')}. Change the path of the application's route.`);
  }
}

/**
 * Stops the startup when a route of the application has the same method and path as one of ours. One of the two would
 * never receive a request: Express ignores the second without warning. Fastify throws, but does not name the
 * controllers.
 */
@Injectable()
export class RouteClashes {
  readonly #routes: RegisteredRoutes;

  constructor(@Inject(RegisteredRoutes) routes: RegisteredRoutes) {
    this.#routes = routes;
  }

  /**
   * Call it after the application has set its global prefix, before Nest registers the routes.
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
  return isSameMethod && !other.isVersionedByHeader && pattern(other.path) === pattern(own.path);
}

/** The name of a parameter makes no difference. */
function pattern(path: string): string {
  return path.replace(/:\w+/g, ':');
}
