import { TestApi } from '../test/test-api';

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: object; readonly description: string }>>;
  readonly security?: readonly object[];
}

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: object };
}

let api: TestApi;
let document: OpenApi;

beforeAll(async () => {
  api = await TestApi.start();
  document = (await api.call<OpenApi>('GET', '/api/docs-json')).body;
});

afterAll(() => api.stop());

describe('the OpenAPI document', () => {
  it('is of version 3.1 and has every route', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(routes.sort()).toEqual([
      'delete /api/v1/auth/sessions',
      'delete /api/v1/auth/sessions/{id}',
      'delete /api/v1/notes/{id}',
      'get /api/v1/auth/me',
      'get /api/v1/auth/sessions',
      'get /api/v1/auth/sessions/{id}/events',
      'get /api/v1/auth/test-token-expiration',
      'get /api/v1/notes',
      'get /api/v1/notes/{id}',
      'post /api/v1/auth/login',
      'post /api/v1/auth/logout',
      'post /api/v1/auth/refresh',
      'post /api/v1/auth/register',
      'post /api/v1/notes',
      'put /api/v1/notes/{id}',
    ]);
  });

  it('tells of each route what it answers, the errors included', () => {
    for (const operations of Object.values(document.paths)) {
      for (const { responses, security } of Object.values(operations)) {
        const errors = Object.entries(responses).filter(([status]) => Number(status) >= 400);
        expect(errors.length).toBeGreaterThan(0);
        for (const [, { content }] of errors) expect(content).toHaveProperty(['application/problem+json']);
        if (security !== undefined) expect(responses['401']?.description).toContain('token_expired');
      }
    }
  });

  it('is shown by Swagger UI, which knows how to authorize', async () => {
    expect((await api.call<string>('GET', '/api/docs')).body).toContain('swagger-ui');
    expect(document.components.securitySchemes).toEqual({
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    });
  });
});
