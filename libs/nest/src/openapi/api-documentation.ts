import { AuthPath, PROBLEM_CODES, REFRESH_COOKIE_PREFIX } from '@holdfast/contract';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { problemModel } from './problem-models.js';
import { keepSwaggerSignedIn } from './swagger-renewal.js';

/** The security scheme of the routes that take the refresh cookie for a credential. */
export const COOKIE_SCHEME = 'cookie';

export interface ApiDocumentationOptions {
  /** The page's path, without a slash at its begin; the document stands at the same with `-json`. `api/docs` unless told. */
  readonly path?: string;
  readonly title: string;
  readonly version: string;
  /** Markdown, shown above the routes. */
  readonly description?: string;
}

/** The OpenAPI 3.1 document of the whole application, its own routes included. */
export function createApiDocument(app: INestApplication, options: ApiDocumentationOptions): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle(options.title)
    .setDescription(options.description ?? '')
    .setVersion(options.version)
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The access token.' })
    .addCookieAuth(
      `${REFRESH_COOKIE_PREFIX}_{session id}`,
      {
        type: 'apiKey',
        in: 'cookie',
        description: 'The refresh token; each session has a cookie of its own.',
      },
      COOKIE_SCHEME,
    );
  return SwaggerModule.createDocument(app, builder.build(), { extraModels: PROBLEM_CODES.map(problemModel) });
}

/** Serves the document, and Swagger UI that renews tokens by itself. To be called before the application starts. */
export function serveApiDocumentation(app: INestApplication, options: ApiDocumentationOptions): void {
  const path = options.path ?? 'api/docs';
  const script = `/${path}-renewal.js`;
  const adapter = app.getHttpAdapter();
  adapter.get(script, (_request: unknown, response: unknown) => {
    adapter.setHeader(response, 'Content-Type', 'text/javascript; charset=utf-8');
    adapter.setHeader(response, 'Cache-Control', 'no-cache');
    adapter.reply(response, renewalScript(), 200);
  });
  SwaggerModule.setup(path, app, () => createApiDocument(app, options), {
    jsonDocumentUrl: `${path}-json`,
    customSiteTitle: options.title,
    customJs: script,
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, tryItOutEnabled: true },
  });
}

function renewalScript(): string {
  const { login, refresh, logout } = AuthPath;
  return `(${keepSwaggerSignedIn.toString()})(window, ${JSON.stringify({ login, refresh, logout })});\n`;
}
