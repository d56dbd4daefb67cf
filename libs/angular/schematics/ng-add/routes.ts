import type { SchematicContext, Tree } from '@angular-devkit/schematics';
import { posix } from 'node:path';
import * as ts from 'typescript';
import type { AppConfig } from './providers';
import {
  append,
  findArray,
  findCall,
  findProperty,
  insert,
  parse,
  prepend,
  type Insertion,
} from './source-edit';

/** Where `authenticatedGuard` redirects by default. */
const SIGN_IN = 'sign-in';

const GUARD = { name: 'authenticatedGuard', from: '@holdfast/angular' };

/** Pages that people need before they have signed in. */
const OPEN_PATHS = [SIGN_IN, 'login', 'signin', 'register', 'sign-up', 'signup', '**'];

/** The list of the application's routes. */
export interface AppRoutes {
  readonly filePath: string;
  readonly routes: ts.ArrayLiteralExpression;
}

/** The routes that `provideRouter` receives; null if it receives none that can be found. */
export function findRoutes(tree: Tree, { filePath, providers }: AppConfig): AppRoutes | null {
  const argument = findCall(providers.elements, 'provideRouter')?.arguments[0];
  if (argument === undefined) return null;
  if (ts.isArrayLiteralExpression(argument)) return { filePath, routes: argument };
  const routesFile = importedFile(providers.getSourceFile(), argument.getText(), filePath) ?? filePath;
  if (!tree.exists(routesFile)) return null;
  const routes = findArray(parse(tree, routesFile), argument.getText());
  return routes === undefined ? null : { filePath: routesFile, routes };
}

/**
 * Adds the route of the sign-in page, and the guard to the routes that the application has.
 *
 * @param page path of the page's file in the workspace
 */
export function addRoutes(
  tree: Tree,
  { filePath, routes }: AppRoutes,
  page: string,
  guard: boolean,
  { logger }: SchematicContext,
): void {
  const listed = routes.elements.filter(ts.isObjectLiteralExpression);
  const guarded = guard ? listed.filter(needsGuard) : [];
  const insertions: Insertion[] = guarded.flatMap((route) => guardOf(route) ?? []);
  if (!listed.some((route) => pathOf(route) === SIGN_IN)) {
    const from = relativeImport(filePath, page);
    const load = `() => import('${from}').then(({ SignIn }) => SignIn)`;
    insertions.push(prepend(routes, `{ path: '${SIGN_IN}', loadComponent: ${load} }`, []));
  }
  insert(tree, filePath, insertions);
  if (guarded.length === 0) return;
  const paths = guarded.map((route) => `'${pathOf(route) ?? ''}'`).join(', ');
  logger.info(
    `Require a sign-in now: ${paths}. Remove canActivate in ${filePath} from those that are public.`,
  );
}

function needsGuard(route: ts.ObjectLiteralExpression): boolean {
  const path = pathOf(route);
  const isPage = findProperty(route, 'redirectTo') === undefined;
  return path !== null && isPage && !OPEN_PATHS.includes(path) && !route.getText().includes(GUARD.name);
}

/** Adds the guard to those that a route has; null if they are not a list. */
function guardOf(route: ts.ObjectLiteralExpression): Insertion | null {
  const property = findProperty(route, 'canActivate');
  const last = route.properties.at(-1);
  if (property === undefined) {
    const text = `, canActivate: [${GUARD.name}]`;
    return last === undefined ? null : { position: last.getEnd(), text, imports: [GUARD] };
  }
  const list = ts.isPropertyAssignment(property) ? property.initializer : undefined;
  return list !== undefined && ts.isArrayLiteralExpression(list) ? append(list, GUARD.name, [GUARD]) : null;
}

/** The `path` of a route; null if it is not a plain text. */
function pathOf(route: ts.ObjectLiteralExpression): string | null {
  const property = findProperty(route, 'path');
  const value =
    property !== undefined && ts.isPropertyAssignment(property) ? property.initializer : undefined;
  return value !== undefined && ts.isStringLiteralLike(value) ? value.text : null;
}

/** The file that a name is imported from, if it is one of the application. */
function importedFile(source: ts.SourceFile, name: string, importingFile: string): string | null {
  for (const statement of source.statements.filter(ts.isImportDeclaration)) {
    const { importClause, moduleSpecifier } = statement;
    const isImported =
      importClause
        ?.getText()
        .match(/[\w$]+/g)
        ?.includes(name) === true;
    if (isImported && ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text.startsWith('.')) {
      return `${posix.join(posix.dirname(importingFile), moduleSpecifier.text)}.ts`;
    }
  }
  return null;
}

function relativeImport(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to.replace(/\.ts$/, ''));
  return path.startsWith('.') ? path : `./${path}`;
}
