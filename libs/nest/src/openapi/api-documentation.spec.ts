import { AuthPath, PROBLEM_CONTENT_TYPE } from '@holdfast/contract';
import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TestApp } from '../../test/test-app';
import { Public } from '../guard/route-rules';
import { createApiDocument } from './api-documentation';

@ApiTags('orders')
@Controller('orders')
class OrdersController {
  @Public()
  @Get()
  list(): readonly string[] {
    return [];
  }
}

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start({ controllers: [OrdersController] });
});

afterEach(() => app.stop());

const ORDERS = { title: 'Orders', version: '1' };

describe('the OpenAPI document', () => {
  it('says of each operation whether it needs an access token', () => {
    const { paths } = createApiDocument(app.app, ORDERS);
    expect(paths[AuthPath.me]?.get?.security).toEqual([{ bearer: [] }]);
    expect(paths[AuthPath.refresh]?.post?.security).toEqual([{ bearer: [] }, {}]);
    expect(paths[AuthPath.login]?.post?.security).toEqual([]);
    expect(paths['/orders']?.get?.security).toEqual([]);
  });

  it.each([AuthPath.login, AuthPath.refresh, AuthPath.logout])(
    'says that calls of %s are limited',
    (path) => {
      const { paths } = createApiDocument(app.app, ORDERS);
      expect(paths[path]?.post?.responses).toHaveProperty('429');
    },
  );

  it('offers DPoP access tokens where the application issues them, and says what their proofs are rejected with', async () => {
    await app.stop();
    await app.start({ accessTokens: 'dpop', controllers: [OrdersController] });
    const { components, paths } = createApiDocument(app.app, ORDERS);
    expect(components?.securitySchemes?.['dpop']).toMatchObject({ type: 'http', scheme: 'DPoP' });
    expect(paths[AuthPath.me]?.get?.security).toEqual([{ dpop: [] }, { bearer: [] }]);
    expect(paths['/orders']?.get?.security).toEqual([]);
    expect(paths[AuthPath.me]?.get?.responses['401']).toHaveProperty(
      ['content', PROBLEM_CONTENT_TYPE, 'schema', 'discriminator', 'mapping', 'use_dpop_nonce'],
      '#/components/schemas/UseDpopNonceProblem',
    );
  });

  it('offers no scheme that Swagger UI cannot use: no page can set a cookie header', () => {
    const { components } = createApiDocument(app.app, ORDERS);
    expect(Object.keys(components?.securitySchemes ?? {})).toEqual(['bearer']);
  });

  it('describes the tags of the library, and those that the application describes', () => {
    const { tags } = createApiDocument(app.app, {
      ...ORDERS,
      tags: { orders: 'Orders.', unused: 'Nothing.' },
    });
    expect(tags?.map(({ name }) => name)).toEqual(['admin', 'auth', 'operations', 'orders']);
    expect(tags?.every(({ description = '' }) => description !== '')).toBe(true);
  });

  it('names the license', () => {
    const license = { name: 'MIT', url: 'https://opensource.org/license/mit' };
    expect(createApiDocument(app.app, { ...ORDERS, license }).info.license).toEqual(license);
    expect(createApiDocument(app.app, ORDERS).info).not.toHaveProperty('license');
  });

  it('names the operations of the library as a client calls them', () => {
    const { paths } = createApiDocument(app.app, ORDERS);
    expect(paths[AuthPath.login]?.post?.operationId).toBe('login');
    expect(paths[AuthPath.refresh]?.post?.operationId).toBe('refresh');
    expect(paths['/orders']?.get?.operationId).toBe('OrdersController_list');
  });
});
