import { PROBLEM_CODES, REFRESH_COOKIE_PREFIX } from '@holdfast/contract';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { AuthRoutes } from '../routes/auth-routes.js';
import { definitionOf, problemModel } from './problem-models.js';
import { keepSwaggerSignedIn } from './swagger-refresh.js';

/** Name of the security scheme for routes that accept the refresh cookie. */
export const COOKIE_SCHEME = 'cookie';

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
}

/**
 * Creates the OpenAPI 3.1 document of the whole application: the auth routes, your own routes and a model of every
 * problem. Call it after setting the global prefix and versioning.
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
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Access token.' })
    .addCookieAuth(
      `${REFRESH_COOKIE_PREFIX}{application}_{session id}`,
      {
        type: 'apiKey',
        in: 'cookie',
        description:
          'Refresh token. Each session has its own cookie, whose name begins with `holdfast_` on loopback without TLS.',
      },
      COOKIE_SCHEME,
    );
  const { publicPaths } = routes;
  if (publicPaths.some((path) => path !== '')) {
    for (const path of publicPaths) builder.addServer(path === '' ? '/' : path);
  }
  return SwaggerModule.createDocument(app, builder.build(), {
    extraModels: PROBLEM_CODES.map((code) => problemModel(definitionOf(code))),
  });
}

/**
 * Serves Swagger UI and the OpenAPI document. The page signs itself in when you try out the sign-in route, refreshes
 * expired access tokens and repeats the request. Call it before `app.listen()`.
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
