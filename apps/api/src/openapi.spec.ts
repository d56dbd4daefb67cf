import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestApi } from '../test/test-api';

const PROBLEM = 'application/problem+json';

interface Content {
  readonly schema: { readonly oneOf: readonly { readonly $ref: string }[] };
  readonly examples: Readonly<Record<string, object>>;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
  readonly security?: readonly object[];
}

interface OpenApi {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: object; readonly schemas: object };
}

let api: TestApi;
let document: OpenApi;

beforeAll(async () => {
  api = await TestApi.start();
  document = (await api.call<OpenApi>('GET', '/api/docs-json')).body;
});

afterAll(() => api.stop());

const DOCUMENT = join(import.meta.dirname, '../../../docs/openapi.json');

function operations(): readonly (readonly [route: string, operation: Operation])[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
  );
}

describe('the OpenAPI document', () => {
  it('has version 3.1 and matches docs/openapi.json, which `nx run api:openapi` regenerates', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document).toEqual(JSON.parse(await readFile(DOCUMENT, 'utf8')));
  });

  it('lists every route', () => {
    expect(operations().map(([route]) => route)).toEqual(
      expect.arrayContaining([
        'delete /api/v1/auth/admin/accounts/{accountId}/sessions',
        'delete /api/v1/auth/sessions/{id}',
        'get /.well-known/jwks.json',
        'get /api/v1/auth/me',
        'get /api/v1/auth/sessions/{id}/events',
        'get /api/v1/auth/test-token-expiration',
        'get /api/v1/notes',
        'get /api/v1/portal-settings',
        'get /health/live',
        'get /health/ready',
        'get /metrics',
        'get /api/v1/auth/admin/accounts',
        'post /api/v1/auth/admin/accounts/{accountId}/disable',
        'post /api/v1/auth/admin/accounts/{accountId}/enable',
        'put /api/v1/auth/admin/accounts/{accountId}/roles',
        'post /api/v1/auth/device-bound/refresh',
        'post /api/v1/auth/device-bound/registration',
        'post /api/v1/auth/login',
        'post /api/v1/auth/logout',
        'post /api/v1/auth/reauthenticate',
        'post /api/v1/auth/refresh',
        'post /api/v1/auth/register',
        'put /api/v1/notes/{id}',
      ]),
    );
    expect(operations()).toHaveLength(36);
  });

  it('names each operation as a client calls it, and describes it and its tag', () => {
    const described = document.tags.filter(({ description }) => description !== '').map(({ name }) => name);
    for (const [, { operationId, summary, description = '', tags }] of operations()) {
      expect(operationId).toMatch(/^[a-z]+([A-Z][a-z]+)*$/);
      expect([summary, description]).not.toContain('');
      expect(described).toEqual(expect.arrayContaining([...tags]));
    }
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining(['register', 'login', 'refresh', 'logout', 'me', 'listNotes']),
    );
  });

  it('documents the errors of each route as typed problems with an example each', () => {
    for (const [, { responses, security }] of operations()) {
      const errors = Object.entries(responses).filter(([status]) => Number(status) >= 400);
      expect(errors.map(([status]) => status)).toEqual(expect.arrayContaining(['500', '503']));
      if (JSON.stringify(security) === '[{"bearer":[]}]') {
        expect(Object.keys(responses['401']?.content?.[PROBLEM]?.examples ?? {})).toContain('token_expired');
      }
      for (const [, { content }] of errors) {
        const { schema, examples } = content?.[PROBLEM] ?? { schema: { oneOf: [] }, examples: {} };
        expect(schema.oneOf.length).toBeGreaterThan(0);
        expect(schema.oneOf).toHaveLength(Object.keys(examples).length);
        for (const { $ref } of schema.oneOf) {
          expect(document.components.schemas).toHaveProperty([$ref.split('/').at(-1) ?? '']);
        }
      }
    }
  });

  it('is served with a Swagger UI that can authorize and refresh', async () => {
    expect((await api.call<string>('GET', '/api/docs')).body).toContain('./docs-refresh.js');
    const { headers, body } = await api.call<string>('GET', '/api/docs-refresh.js');
    expect(headers['content-type']).toContain('text/javascript');
    expect(body).toContain('/api/v1/auth');
    expect(document.components.securitySchemes).toEqual({
      bearer: expect.objectContaining({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }),
    });
  });
});
