import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOTES, TestApi } from '../test/test-api';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly example?: unknown;
  readonly schema: { readonly example?: unknown; readonly default?: unknown };
}

interface Body {
  readonly schema: { readonly $ref: string };
  readonly examples?: Readonly<Record<string, { readonly value: object }>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: { readonly 'application/json': Body } };
}

interface Model {
  readonly properties: Readonly<Record<string, { readonly example?: unknown }>>;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Model>> };
}

const METHODS = { get: 'GET', post: 'POST', put: 'PUT', delete: 'DELETE' } as const;
const ADMIN = { email: 'admin@holdfast.test', password: 'correct-horse-battery', transport: 'body' };

const { paths, components } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../docs/openapi.json'), 'utf8'),
) as OpenApi;

/** Browsers call them by themselves, with a proof that no document can know. */
const FOR_BROWSERS = '/device-bound/';

const own = Object.entries(paths).filter(([path]) => !path.includes(FOR_BROWSERS));
const requests = own.flatMap(([path, operations]) =>
  Object.entries(operations).flatMap(([method, operation]) =>
    bodiesOf(operation).map((body) => ({ ...operation, path, method: METHODS[method as 'get'], body })),
  ),
);

/** What Swagger UI puts into the form: the examples, or else a body of the examples of its members, or of `string`. */
function bodiesOf({ requestBody }: Operation): readonly (object | undefined)[] {
  if (requestBody === undefined) return [undefined];
  const { examples, schema } = requestBody.content['application/json'];
  if (examples !== undefined) return Object.values(examples).map(({ value }) => value);
  const properties = components.schemas[schema.$ref.split('/').at(-1) ?? '']?.properties ?? {};
  return [
    Object.fromEntries(Object.entries(properties).map(([name, { example = 'string' }]) => [name, example])),
  ];
}

let api: TestApi;
let tokens: TokenResponse;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  api = await TestApi.start({ RATE_LIMIT_LOGIN: '0' });
});

afterAll(() => api.stop());

/** Somebody who may do everything, whose token a refresh has just issued, and something to do it to. */
beforeEach(async () => {
  const { refresh_token } = await signIn(ADMIN);
  tokens = (await api.call<TokenResponse>('POST', AuthPath.refresh, { body: { refresh_token } })).body;
  const note = await api.call<{ id: string }>('POST', NOTES, {
    bearer: tokens.access_token,
    body: { text: 'Buy milk' },
  });
  const other = { email: `${note.body.id}@holdfast.test`, password: 'four-random-common-words' };
  const { body: account } = await api.call<{ id: string }>('POST', AuthPath.register, { body: other });
  ids = { note: note.body.id, account: account.id, session: (await signIn(other)).session.id };
});

async function signIn(body: object): Promise<TokenResponse> {
  return (await api.call<TokenResponse>('POST', AuthPath.login, { body })).body;
}

/** The IDs of a path, which no document can know. */
function idsOf(path: string): string {
  return path.replace('{accountId}', ids['account'] ?? '').replace('{id}', () => {
    if (path.includes('/notes/')) return ids['note'] ?? '';
    return (path.includes('/admin/') ? ids['session'] : tokens.session.id) ?? '';
  });
}

function queryOf({ parameters = [] }: Pick<Operation, 'parameters'>): string {
  const query = new URLSearchParams();
  for (const { name, in: place, example, schema } of parameters) {
    const value = example ?? schema.example ?? schema.default;
    if (place === 'query' && value !== undefined) query.set(name, JSON.stringify(value).replaceAll('"', ''));
  }
  return query.toString();
}

describe('the example of the OpenAPI document', () => {
  it.each(requests.map((request) => [request.operationId, request] as const))(
    'of %s works when it is sent as it is',
    async (_id, { path, method, body, ...operation }) => {
      const { status } = await api.call(method, `${idsOf(path)}?${queryOf(operation)}`, {
        bearer: tokens.access_token,
        ...(body === undefined ? {} : { body }),
      });
      expect([200, 201, 204]).toContain(status);
    },
  );
});
