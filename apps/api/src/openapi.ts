import { serveApiDocumentation, type ApiDocumentationOptions } from '@holdfast/nest';
import type { INestApplication } from '@nestjs/common';

/** Title, version and introduction of the API documentation. */
export const API_DOCUMENTATION: ApiDocumentationOptions = {
  title: 'Holdfast API',
  version: '1',
  license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
  tags: {
    account: 'Your name and your password.',
    notes: 'Your notes. Nobody else sees them.',
    portal: 'What the pages of the portal need to know.',
  },
  description:
    'To try the API, run `POST /api/v1/auth/login` below with the example body. This page is then signed in: it sends ' +
    'the access token with each request, refreshes it when it expires and repeats the request.',
};

/** Serves Swagger UI at `/api/docs` and the OpenAPI 3.1 document at `/api/docs-json`. */
export function serveDocumentation(app: INestApplication): void {
  serveApiDocumentation(app, API_DOCUMENTATION);
}
