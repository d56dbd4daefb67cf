import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { AuthRoutes } from '../routes/auth-routes.js';
import { RESOLVED_AUTH_OPTIONS, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { documentDpop, DPOP, DPOP_SCHEME } from './dpop-security.js';
import { keepSwaggerSignedIn } from './swagger-refresh.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Tags = NonNullable<OpenAPIObject['tags']>;

/** Tags of the library's routes. */
const TAGS: Readonly<Record<string, string>> = {
  admin: 'Help people with their accounts and sessions. Requires the role `admin`.',
  auth: 'Sign in, stay signed in and sign out. See and end your sessions.',
  operations: 'For services and monitoring: public keys, health and metrics.',
};

/** Options of `createApiDocument` and `serveApiDocumentation`. */
export interface ApiDocumentationOptions {
  /**
   * Path of the Swagger UI page, without a leading slash. The document is served at the same path with `-json`
   * appended. Defaults to `api/docs`.
   */
  readonly path?: string;
  /** Title of the document and of the page. */
  readonly title: string;
  /** Version of the API. */
  readonly version: string;
  /** Introduction above the routes, in Markdown. */
  readonly description?: string;
  /** License of the API. */
  readonly license?: { readonly name: string; readonly url: string };
  /** Descriptions of your own tags, by name. Those that no route has are left out. */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Creates the OpenAPI 3.1 document of the whole application: the auth routes, your own routes and a model of each
 * problem that they return. Call it after setting the global prefix and versioning.
 *
 * @example
 * ```ts
 * const document = createApiDocument(app, { title: 'Orders', version: '1' });
 * await writeFile('openapi.json', JSON.stringify(document, null, 2));
 * ```
 */
export function createApiDocument(app: INestApplication, options: ApiDocumentationOptions): OpenAPIObject {
  const routes = app.get(AuthRoutes, { strict: false });
  routes.place();
  const builder = new DocumentBuilder()
    .setTitle(options.title)
    .setDescription(options.description ?? '')
    .setVersion(options.version)
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Access token.' });
  if (options.license !== undefined) builder.setLicense(options.license.name, options.license.url);
  const { accessTokens } = app.get<ResolvedAuthOptions>(RESOLVED_AUTH_OPTIONS, { strict: false });
  if (accessTokens === 'dpop') builder.addSecurity(DPOP, DPOP_SCHEME);
  const { publicPaths } = routes;
  for (const path of publicPaths.length === 0 ? [''] : publicPaths) {
    builder.addServer(path === '' ? '/' : path);
  }
  const document = SwaggerModule.createDocument(app, builder.build());
  const operations = operationsOf(document);
  // Routes that need no token say so: without the member, a reader cannot know whether it was forgotten.
  for (const operation of operations) {
    operation.security ??= [];
    if (accessTokens === 'dpop') documentDpop(operation);
  }
  return { ...document, tags: describedTags(operations, { ...TAGS, ...options.tags }) };
}

function operationsOf({ paths }: OpenAPIObject): readonly Operation[] {
  return Object.values(paths).flatMap(({ get, put, post, delete: remove, options, head, patch, trace }) =>
    [get, put, post, remove, options, head, patch, trace].filter((operation) => operation !== undefined),
  );
}

function describedTags(
  operations: readonly Operation[],
  descriptions: Readonly<Record<string, string>>,
): Tags {
  const used = new Set(operations.flatMap(({ tags = [] }) => tags));
  return Object.entries(descriptions)
    .filter(([name]) => used.has(name))
    .map(([name, description]) => ({ name, description }));
}

/**
 * Serves Swagger UI and the OpenAPI document. The page signs itself in when you try out the sign-in route, stays signed
 * in over a reload, refreshes expired access tokens and repeats the request. Its sessions are unbound, so it needs no
 * proofs, also with the option `accessTokens: 'dpop'`; a DPoP access token that the user pastes is rejected. Call it
 * before `app.listen()`.
 *
 * @example
 * ```ts
 * const app = await NestFactory.create(AppModule);
 * serveApiDocumentation(app, { title: 'Orders', version: '1' });
 * await app.listen(3000);
 * ```
 */
export function serveApiDocumentation(app: INestApplication, options: ApiDocumentationOptions): void {
  const path = options.path ?? 'api/docs';
  const script = `${path.split('/').at(-1) ?? ''}-refresh.js`;
  const adapter = app.getHttpAdapter();
  // Relative to the page. Its URL may or may not end with a slash, and may begin with a path that a proxy strips.
  for (const folder of [path.slice(0, path.lastIndexOf('/') + 1), `${path}/`]) {
    adapter.get(`/${folder}${script}`, (_request: unknown, response: unknown) => {
      adapter.setHeader(response, 'Content-Type', 'text/javascript; charset=utf-8');
      adapter.setHeader(response, 'Cache-Control', 'no-cache');
      adapter.reply(response, refreshScript(`/${path}`, app.get(AuthRoutes, { strict: false }).path), 200);
    });
  }
  SwaggerModule.setup(path, app, () => createApiDocument(app, options), {
    jsonDocumentUrl: `${path}-json`,
    customSiteTitle: options.title,
    customJs: `./${script}`,
    swaggerOptions: { displayRequestDuration: true, tryItOutEnabled: true },
  });
}

function refreshScript(page: string, auth: string): string {
  return `(${keepSwaggerSignedIn.toString()})(window, ${JSON.stringify({ page, auth })});\n`;
}
