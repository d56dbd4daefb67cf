import { SchematicsException, type SchematicContext, type Tree } from '@angular-devkit/schematics';
import * as ts from 'typescript';
import { append, findCall, insert, type Insertion } from './source-edit';

const LIBRARY = '@holdfast/angular';
const INTERCEPTOR = { name: 'holdfastInterceptor', from: LIBRARY };
const WITH_INTERCEPTORS = { name: 'withInterceptors', from: '@angular/common/http' };
const PROVIDE_HTTP_CLIENT = { name: 'provideHttpClient', from: '@angular/common/http' };

/** Where the application lists its root providers. */
export interface AppConfig {
  readonly filePath: string;
  readonly providers: ts.ArrayLiteralExpression;
}

/** Adds `provideHoldfast()`, and its interceptor as the last one of `provideHttpClient()`. */
export function addProviders(
  tree: Tree,
  { filePath, providers }: AppConfig,
  apiOrigin: string,
  { logger }: SchematicContext,
): void {
  const insertions: Insertion[] = [];
  const additions: string[] = [];
  const httpClient = findCall(providers.elements, PROVIDE_HTTP_CLIENT.name);
  const own = findCall(providers.elements, 'provideHoldfast');
  if (httpClient === undefined) {
    additions.push('provideHttpClient(withInterceptors([holdfastInterceptor]))');
  } else {
    const insertion = interceptorInsertion(httpClient);
    if (insertion === 'by hand') {
      logger.warn(`Add holdfastInterceptor in ${filePath} by hand, as the last of the interceptors.`);
    } else if (insertion !== null) {
      insertions.push(insertion);
    }
  }
  if (own === undefined) additions.push(`provideHoldfast(${optionsText(apiOrigin)})`);
  if (additions.length > 0) {
    const imports = [
      ...(httpClient === undefined ? [PROVIDE_HTTP_CLIENT, WITH_INTERCEPTORS, INTERCEPTOR] : []),
      ...(own === undefined ? [{ name: 'provideHoldfast', from: LIBRARY }] : []),
    ];
    insertions.push(append(providers, additions.join(',\n    '), imports));
  }
  insert(tree, filePath, insertions);
}

/** Null if the interceptor is there. */
function interceptorInsertion(httpClient: ts.CallExpression): Insertion | 'by hand' | null {
  if (httpClient.getText().includes(INTERCEPTOR.name)) return null;
  const feature = findCall(httpClient.arguments, WITH_INTERCEPTORS.name);
  if (feature === undefined) {
    // Last, after withInterceptorsFromDi(): the order of the features is that of the interceptors.
    return append(httpClient, 'withInterceptors([holdfastInterceptor])', [WITH_INTERCEPTORS, INTERCEPTOR]);
  }
  const [list] = feature.arguments;
  return list !== undefined && ts.isArrayLiteralExpression(list)
    ? append(list, INTERCEPTOR.name, [INTERCEPTOR])
    : 'by hand';
}

/** @throws SchematicsException if the API's origin is none */
function optionsText(apiOrigin: string): string {
  if (apiOrigin === '') return '';
  const origin = URL.canParse(apiOrigin) ? new URL(apiOrigin).origin : '';
  if (!/^https?:\/\/[\w.:[\]-]+$/.test(origin)) {
    throw new SchematicsException(
      `apiOrigin must be an origin such as http://localhost:3000, not ${apiOrigin}`,
    );
  }
  return `{ apiOrigin: '${origin}' }`;
}
