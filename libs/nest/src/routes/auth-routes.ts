import { Inject, Injectable, RequestMethod, type Type } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer, RouterModule } from '@nestjs/core';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { asPath, withGlobalPrefix } from './registered-routes.js';
import { systemPathsOf } from './system-controller.js';

type ExcludedRoute = NonNullable<ReturnType<ApplicationConfig['getGlobalPrefixOptions']>['exclude']>[number];

/** A route that always exists. */
const REFRESH = '/refresh';

/**
 * Determines the paths of the module's routes. The auth routes are below the application's global prefix, unless their
 * path already begins with it. The routes of system controllers are at the root.
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

  /** The paths that a proxy strips from the URLs that browsers request. A single empty path if there is none. */
  get publicPaths(): readonly string[] {
    const paths = this.#options.publicUrls.map((url) => asPath(new URL(url).pathname));
    return paths.length === 0 ? [''] : [...new Set(paths)];
  }

  /** The path that the refresh cookies had before it was the root: that of the auth routes, as browsers request it. */
  get formerCookiePath(): string {
    const [publicPath = '', ...others] = this.publicPaths;
    return others.length === 0 && this.hasFixedPath ? publicPath + this.path : '/';
  }

  /** Whether the path of the auth routes has no parameters. */
  get hasFixedPath(): boolean {
    return !/[:*{}()]/.test(this.path);
  }

  /**
   * Sets the paths of the routes. Nest reads them when it registers routes and when Swagger describes them; until then
   * the application may set a global prefix. May be called again.
   */
  place(): void {
    this.#keepSystemRoutesAtRoot();
    // Sets the path for this application only: another one in the process may have another prefix.
    new RouterModule(this.#modules, [{ path: this.#modulePath, module: this.#module }]);
  }

  /** The module with this provider and the controllers of the auth routes. */
  get #module(): Type {
    const found = [...this.#modules.values()].find(({ providers }) => providers.has(AuthRoutes));
    if (found === undefined) throw new Error('No module of this application provides AuthRoutes.');
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

  /** The full path of an auth route. */
  #served(path: string): string {
    return withGlobalPrefix(path + REFRESH, RequestMethod.POST, this.#config).slice(0, -REFRESH.length);
  }

  #isPrefixed(path: string): boolean {
    return withGlobalPrefix(path, RequestMethod.GET, this.#config) !== path;
  }

  #keepSystemRoutesAtRoot(): void {
    if (asPath(this.#config.getGlobalPrefix()) === '') return;
    const options = this.#config.getGlobalPrefixOptions();
    const { exclude = [] } = options;
    const paths = [...this.#modules.values()].flatMap(systemPathsOf).filter((path) => this.#isPrefixed(path));
    this.#config.setGlobalPrefixOptions({ ...options, exclude: [...exclude, ...paths.map(excludedRoute)] });
  }
}

function excludedRoute(path: string): ExcludedRoute {
  const pattern = path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return { path, pathRegex: new RegExp(`^${pattern}/?$`), requestMethod: RequestMethod.GET };
}
