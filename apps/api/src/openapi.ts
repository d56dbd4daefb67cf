import { serveApiDocumentation, type ApiDocumentationOptions } from '@holdfast/nest';
import type { INestApplication } from '@nestjs/common';

export const API_DOCUMENTATION: ApiDocumentationOptions = {
  title: 'Holdfast API',
  version: '1',
  description:
    'Sign-in that holds. To try it: run `POST /api/v1/auth/login` below, with the body as it stands. From then on this ' +
    'page is signed in; it renews the access token by itself when it expires, and repeats the call.',
};

/** Swagger UI at `/api/docs`, the OpenAPI 3.1 document at `/api/docs-json`. */
export function serveDocumentation(app: INestApplication): void {
  serveApiDocumentation(app, API_DOCUMENTATION);
}
