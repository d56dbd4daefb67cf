import { Inject, Injectable, RequestMethod, type Type } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer, RouterModule } from '@nestjs/core';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { asPath, withGlobalPrefix } from './registered-routes.js';
import { systemPathsOf } from './system-controller.js';

type ExcludedRoute = NonNullable<ReturnType<ApplicationConfig['getGlobalPrefixOptions']>['exclude']>[number];

/** A route that is always there. */
const REFRESH = '/refresh';

/**
 * Decides where an application serves the module's routes. The auth routes are below its global prefix, unless their path
 * begins with it already; those of system controllers are at the root.
 */
@Injectable()
export class AuthRoutes {
  readonly #config: ApplicationConfig;
  readonly #modules: ModulesContainer;
  readonly #options: ResolvedAuthOptions;

  constructor(
    @Inject(ApplicationConfig) config: ApplicationConfig,
    @Inject(ModulesContainer) modules: ModulesContainer,
    @InjectAuthOptions() options: ResolvedAuthOptions,
  ) {
    this.#config = config;
    this.#modules = modules;
    this.#options = options;
  }

  /** The path below which the application serves the auth routes, with its global prefix. */
  get path(): string {
    return this.#served(this.#modulePath);
  }

  /** The paths that a proxy strips from what browsers request: one, or several; without any, one that is empty. */
  get publicPaths(): readonly string[] {
    const paths = this.#options.publicUrls.map((url) => asPath(new URL(url).pathname));
    return paths.length === 0 ? [''] : [...new Set(paths)];
  }

  /** The path of the auth routes as browsers know it. The root when it is not the same for all of them. */
  get browserPath(): string {
    const [publicPath = '', ...others] = this.publicPaths;
    const { path } = this;
    const isFixed = others.length === 0 && !/[:*{}()]/.test(path);
    return isFixed ? publicPath + path : '/';
  }

  /**
   * Moves the routes to where they belong. Nest reads their places when it registers them and when Swagger describes them;
   * until then the application may set a global prefix. May be called again.
   */
  place(): void {
    this.#keepSystemRoutesAtRoot();
    // Sets the path for this application alone: another one in the process may have another prefix.
    new RouterModule(this.#modules, [{ path: this.#modulePath, module: this.#module }]);
  }

  /** The module that has the controllers of the auth routes, and this provider. */
  get #module(): Type {
    const found = [...this.#modules.values()].find(({ providers }) => providers.has(AuthRoutes));
    if (found === undefined) throw new Error('AuthRoutes is in no module of this application.');
    return found.metatype;
  }

  /** The path to which Nest adds the global prefix. */
  get #modulePath(): string {
    const { path } = this.#options;
    const prefix = asPath(this.#config.getGlobalPrefix());
    const hasPrefix = path === prefix || path.startsWith(`${prefix}/`);
    const isExcluded = this.#served(path) === path;
    return hasPrefix && !isExcluded ? path.slice(prefix.length) : path;
  }

  /** Where Nest serves a path of the auth routes. */
  #served(path: string): string {
    return withGlobalPrefix(path + REFRESH, RequestMethod.POST, this.#config).slice(0, -REFRESH.length);
  }

  #keepSystemRoutesAtRoot(): void {
    if (asPath(this.#config.getGlobalPrefix()) === '') return;
    const options = this.#config.getGlobalPrefixOptions();
    const { exclude = [] } = options;
    const known = new Set(exclude.map(({ path }) => path));
    const paths = [...this.#modules.values()].flatMap(systemPathsOf).filter((path) => !known.has(path));
    this.#config.setGlobalPrefixOptions({ ...options, exclude: [...exclude, ...paths.map(excludedRoute)] });
  }
}

function excludedRoute(path: string): ExcludedRoute {
  const pattern = path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return { path, pathRegex: new RegExp(`^${pattern}/?$`), requestMethod: RequestMethod.GET };
}
