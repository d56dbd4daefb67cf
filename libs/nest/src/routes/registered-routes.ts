import { Inject, Injectable, RequestMethod, VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { hasSystemController, type NestModule } from './system-controller.js';

/** The metadata in which Nest keeps the routes of a controller. */
const PATH_METADATA = 'path';
const METHOD_METADATA = 'method';
const MODULE_PATH_METADATA = '__module_path__';

const VERSION_METADATA = '__version__';

/** A route of a controller. */
export interface RegisteredRoute {
  /** Such as `AuthController.me`. */
  readonly name: string;
  readonly method: RequestMethod;
  /** With the global prefix, such as `/api/v1/auth/me`. */
  readonly path: string;
  /** Whether a header of the request selects its version, so that other versions may share the path. */
  readonly isVersionedByHeader: boolean;
  /** The class and the method that Nest calls. */
  readonly controller: object;
  readonly handler: object;
}

/** The routes of all controllers. Read them after the application has set its global prefix. */
@Injectable()
export class RegisteredRoutes {
  readonly #modules: ModulesContainer;
  readonly #config: ApplicationConfig;

  constructor(
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(ApplicationConfig) config: ApplicationConfig,
  ) {
    this.#modules = modules;
    this.#config = config;
  }

  /** The routes of the library's modules. */
  ours(): readonly RegisteredRoute[] {
    return this.#routesOf(isOurs);
  }

  /** The routes of all other modules. */
  others(): readonly RegisteredRoute[] {
    return this.#routesOf((module) => !isOurs(module));
  }

  #routesOf(isMeant: (module: NestModule) => boolean): readonly RegisteredRoute[] {
    return [...this.#modules.values()]
      .filter(isMeant)
      .flatMap((module) => routesOf(module, this.#modules, this.#config));
  }
}

function isOurs(module: NestModule): boolean {
  return module.providers.has(RegisteredRoutes) || hasSystemController(module);
}

function routesOf(
  module: NestModule,
  modules: ModulesContainer,
  config: ApplicationConfig,
): readonly RegisteredRoute[] {
  const modulePath: unknown =
    Reflect.getMetadata(MODULE_PATH_METADATA + modules.applicationId, module.metatype) ??
    Reflect.getMetadata(MODULE_PATH_METADATA, module.metatype);
  return [...module.controllers.values()].flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    return handlersOf(metatype).flatMap((handler) => {
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod;
      const paths = joined([modulePath, pathOf(metatype), pathOf(handler)]);
      return versionsOf(metatype, handler, config).flatMap((version) =>
        paths.map((path) => ({
          name: `${metatype.name}.${handler.name}`,
          method,
          path: withGlobalPrefix(path, method, config, version.path),
          isVersionedByHeader: version.isInHeader,
          controller: metatype,
          handler,
        })),
      );
    });
  });
}

interface RouteVersion {
  /** The part of the route's path that names the version. Empty if there is none. */
  readonly path: string;
  readonly isInHeader: boolean;
}

const WITHOUT_VERSION: RouteVersion = { path: '', isInHeader: false };

/** The versions of a route, at least one. Nest ignores versions if versioning is off. */
function versionsOf(controller: object, handler: object, config: ApplicationConfig): readonly RouteVersion[] {
  const versioning = config.getVersioning();
  if (versioning === undefined) return [WITHOUT_VERSION];
  const version: unknown =
    Reflect.getMetadata(VERSION_METADATA, handler) ??
    Reflect.getMetadata(VERSION_METADATA, controller) ??
    versioning.defaultVersion ??
    VERSION_NEUTRAL;
  const versions: readonly unknown[] = [version].flat();
  if (versioning.type !== VersioningType.URI) {
    return [{ path: '', isInHeader: !versions.includes(VERSION_NEUTRAL) }];
  }
  const prefix = versioning.prefix === false ? '' : (versioning.prefix ?? 'v');
  return versions.map((name) =>
    name === VERSION_NEUTRAL ? WITHOUT_VERSION : { path: `/${prefix}${String(name)}`, isInHeader: false },
  );
}

type Handler = (...parameters: never) => unknown;

function handlersOf(controller: { readonly prototype?: unknown }): readonly Handler[] {
  return methodsOf(controller.prototype).filter((method) => Reflect.hasMetadata(METHOD_METADATA, method));
}

/** Includes inherited methods, unless the class overrides them. */
function methodsOf(prototype: unknown, overridden: ReadonlySet<string> = new Set()): readonly Handler[] {
  if (typeof prototype !== 'object' || prototype === null || prototype === Object.prototype) return [];
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  const methods = own.flatMap(([name, { value }]: [string, PropertyDescriptor]) =>
    typeof value === 'function' && !overridden.has(name) ? [value as Handler] : [],
  );
  const names = new Set([...overridden, ...own.map(([name]) => name)]);
  return [...methods, ...methodsOf(Object.getPrototypeOf(prototype), names)];
}

function pathOf(target: object): unknown {
  return Reflect.getMetadata(PATH_METADATA, target);
}

/** @param fragments each is one path, several, or none */
function joined(fragments: readonly unknown[]): readonly string[] {
  return fragments.reduce<readonly string[]>(
    (paths, fragment) => {
      const alternatives: readonly unknown[] = Array.isArray(fragment) ? fragment : [fragment];
      return alternatives.flatMap((alternative) => paths.map((path) => path + asPath(alternative)));
    },
    [''],
  );
}

/** With a leading slash and without a trailing one; empty for the root. */
export function asPath(fragment: unknown): string {
  const path = typeof fragment === 'string' ? fragment.replace(/^\/+|\/+$/g, '') : '';
  return path === '' ? '' : `/${path}`;
}

/** The full path of a route: below the global prefix, unless the application excludes it. */
export function withGlobalPrefix(
  path: string,
  method: RequestMethod,
  config: ApplicationConfig,
  version = '',
): string {
  const { exclude = [] } = config.getGlobalPrefixOptions();
  const isExcluded = exclude.some(
    ({ pathRegex, requestMethod }) =>
      (requestMethod === RequestMethod.ALL || requestMethod === method) && pathRegex.test(path || '/'),
  );
  return (isExcluded ? '' : asPath(config.getGlobalPrefix())) + version + path || '/';
}
