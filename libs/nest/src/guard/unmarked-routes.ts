import { Inject, Injectable, Logger, RequestMethod } from '@nestjs/common';
import { logEntry } from '../log/log-entry.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { hasGuards } from '../passport/passport-guards.js';
import { RegisteredRoutes } from '../routes/registered-routes.js';
import { isMarked } from './route-rules.js';

/** How many routes the log line lists. */
const MAX_LISTED_ROUTES = 50;

/** Logs which routes an opt-in guard leaves open, so that a team sees what it has not moved yet. */
@Injectable()
export class UnmarkedRoutes {
  readonly #logger = new Logger('Auth');
  readonly #isOptIn: boolean;
  readonly #routes: RegisteredRoutes;

  constructor(
    @InjectAuthOptions() { guard }: ResolvedAuthOptions,
    @Inject(RegisteredRoutes) routes: RegisteredRoutes,
  ) {
    this.#isOptIn = guard === 'opt-in';
    this.#routes = routes;
  }

  /** Call it after the application has set its global prefix. Leaves out routes that have guards by `@UseGuards`. */
  report(): void {
    if (!this.#isOptIn) return;
    const open = this.#routes
      .others()
      .filter(
        ({ controller, handler }) => !isMarked(controller, handler) && !hasGuards([controller, handler]),
      )
      .map(({ method, path }) => `${RequestMethod[method]} ${path}`);
    if (open.length === 0) return;
    const fields = { event: 'routes_unmarked', count: open.length, routes: open.slice(0, MAX_LISTED_ROUTES) };
    this.#logger.log(
      logEntry(
        fields,
        "open because of guard: 'opt-in', unless a global guard of the application closes them",
      ),
    );
  }
}
