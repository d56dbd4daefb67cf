import {
  apply,
  applyTemplates,
  chain,
  mergeWith,
  move,
  noop,
  SchematicsException,
  url,
  type Rule,
  type Tree,
} from '@angular-devkit/schematics';
import { isStandaloneApp } from '@schematics/angular/utility/ng-ast-utils';
import { findAppConfig } from '@schematics/angular/utility/standalone/app_config';
import {
  findBootstrapApplicationCall,
  findProvidersLiteral,
  getMainFilePath,
} from '@schematics/angular/utility/standalone/util';
import { getWorkspace } from '@schematics/angular/utility/workspace';
import { posix } from 'node:path';
import type { NgAddOptions } from './options';
import { addProviders, type AppConfig } from './providers';
import { addRoutes, findRoutes } from './routes';

const README = 'https://www.npmjs.com/package/@holdfast/angular';

/**
 * Adds the provider, the interceptor, the guard and a sign-in page to an application that is bootstrapped from
 * standalone components. Changes nothing that is there already.
 *
 * @throws SchematicsException if the application cannot be found, or its API's origin is none
 */
export function ngAdd({ project: named, apiOrigin, guard }: NgAddOptions): Rule {
  return async (tree, context) => {
    const workspace = await getWorkspace(tree);
    const [only] = workspace.projects.keys();
    const name = named ?? only;
    const project = name === undefined ? undefined : workspace.projects.get(name);
    if (name === undefined || project === undefined) {
      throw new SchematicsException('There is no such application. Name one: --project=NAME.');
    }
    const main = await getMainFilePath(tree, name);
    const before = findConfig(tree, main);
    if (before === null) {
      context.logger.warn(
        `No list of providers was found from ${main}. Set the application up by hand: ${README}`,
      );
      return noop();
    }
    const page = posix.join(posix.dirname(before.filePath), 'sign-in/sign-in.ts');
    const routes = findRoutes(tree, before);
    if (routes === null) {
      context.logger.warn(`No list of routes was found. Add a route of the sign-in page by hand: ${README}`);
    } else {
      addRoutes(tree, routes, page, guard, context);
    }
    // Found again, since the routes may be in the same file.
    addProviders(tree, findConfig(tree, main) ?? before, apiOrigin, context);
    if (tree.exists(page)) return noop();
    const prefix = typeof project.prefix === 'string' ? project.prefix : 'app';
    return chain([
      mergeWith(apply(url('./files/sign-in'), [applyTemplates({ prefix }), move(posix.dirname(page))])),
    ]);
  };
}

/** Null if the application has modules, or lists its providers where they cannot be found. */
function findConfig(tree: Tree, main: string): AppConfig | null {
  if (!isStandaloneApp(tree, main)) return null;
  const config = findAppConfig(findBootstrapApplicationCall(tree, main), tree, main);
  const providers = config === null ? null : findProvidersLiteral(config.node);
  return config === null || providers === null ? null : { filePath: config.filePath, providers };
}
