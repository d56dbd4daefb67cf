import { DPOP_NONCE_HEADER, SystemPath } from '@holdfast/contract';
import { Controller, Get, RequestMethod, VersioningType, type INestApplication } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { Device } from '../../test/device';
import { ADA, cookieOf, TestApp, type TestAppOptions, type TestResponse } from '../../test/test-app';
import { InvalidAuthOptionsError } from '../errors/invalid-auth-options.error';
import { Public } from '../guard/route-rules';
import { createApiDocument } from '../openapi/api-documentation';
import { MetricsModule } from '../prometheus';

const TITLE = { title: 'Papers', version: '1' };

@Controller('metrics')
class OwnMetricsController {
  @Public()
  @Get()
  own(): object {
    return {};
  }
}

let app: TestApp;

function start(options: TestAppOptions): Promise<void> {
  app = new TestApp();
  return app.start({ imports: [MetricsModule], probes: true, ...options });
}

/** Signs in like a browser that calls `path` at the public URL. */
async function signInBound(device: Device, path: string, publicUrl: string): Promise<TestResponse<object>> {
  const { headers } = await app.post(`${path}/login`, { body: { ...ADA, password: 'wrong' } });
  const nonce = String(headers[DPOP_NONCE_HEADER.toLowerCase()]);
  const proof = await device.proof('', nonce, { htu: `${publicUrl}${path}/login` });
  return app.post<object>(`${path}/login`, { body: ADA, proof });
}

const versionByHeader = (application: INestApplication): void => {
  application.enableVersioning({ type: VersioningType.HEADER, header: 'Version', defaultVersion: '2' });
};
const versionByUri = (application: INestApplication): void => {
  application.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' });
};
const excludeAuth = { exclude: [{ path: 'api/v1/auth/*rest', method: RequestMethod.ALL }] };

describe.each<[string, string, TestAppOptions]>([
  ['no prefix', '/api/v1/auth', {}],
  ['a path of its own', '/identity', { path: '/identity' }],
  [
    'a prefix that the path begins with',
    '/api/v1/auth',
    { prepare: (application) => application.setGlobalPrefix('api') },
  ],
  [
    'that prefix, and slashes around it',
    '/api/v1/auth',
    { prepare: (application) => application.setGlobalPrefix('/api/v1/') },
  ],
  [
    'a prefix that only resembles the path',
    '/ap/api/v1/auth',
    { prepare: (application) => application.setGlobalPrefix('ap') },
  ],
  [
    'another prefix',
    '/backend/api/v1/auth',
    { prepare: (application) => application.setGlobalPrefix('backend') },
  ],
  [
    'a prefix and a path of its own',
    '/api/auth',
    { path: '/auth', prepare: (application) => application.setGlobalPrefix('api') },
  ],
  [
    'a prefix as its path',
    '/auth',
    { path: '/auth', prepare: (application) => application.setGlobalPrefix('auth') },
  ],
  [
    'a prefix from which it is excluded',
    '/api/v1/auth',
    { prepare: (application) => application.setGlobalPrefix('backend', excludeAuth) },
  ],
  [
    'an excluded path that begins with the prefix',
    '/api/v1/auth',
    { prepare: (application) => application.setGlobalPrefix('api', excludeAuth) },
  ],
  ['versions in the URI', '/api/v1/auth', { prepare: versionByUri }],
  ['versions in a header', '/api/v1/auth', { prepare: versionByHeader }],
  [
    'a prefix and versions in the URI',
    '/api/v1/auth',
    {
      prepare: (application) => {
        versionByUri(application);
        application.setGlobalPrefix('api');
      },
    },
  ],
])('an application with %s', (_what, path, options) => {
  beforeAll(() => start(options));

  afterAll(() => app.stop());

  it(`signs in and refreshes below ${path}, bound to the device key and with the cookie`, async () => {
    const device = await Device.make();
    const signedIn = await signInBound(device, path, 'http://localhost');
    expect(signedIn).toMatchObject({ status: 200, body: { session: { bound: true } } });
    expect(signedIn.cookies.join()).toContain('; Path=/;');
    const refresh = `${path}/refresh`;
    const nonce = String(signedIn.headers[DPOP_NONCE_HEADER.toLowerCase()]);
    const refreshed = await app.post(refresh, {
      cookie: cookieOf(signedIn),
      proof: await device.proof(refresh, nonce),
    });
    expect(refreshed.status).toBe(200);
  });

  it('has all auth routes there', async () => {
    const { body } = await app.post<{ readonly access_token: string }>(`${path}/login`, { body: ADA });
    const bearer = body.access_token;
    expect((await app.get(`${path}/me`, { bearer })).status).toBe(200);
    expect((await app.get(`${path}/sessions`, { bearer })).status).toBe(200);
    expect((await app.get(`${path}/admin/accounts/1/sessions`, { bearer })).body.code).toBe('forbidden');
    expect((await app.get(`${path}/test-token-expiration`, { bearer })).body.code).toBe('token_expired');
  });

  it('has the keys, the probes and the metrics at the root', async () => {
    for (const systemPath of Object.values(SystemPath)) {
      expect((await app.get(systemPath)).status).toBe(200);
    }
  });

  it('documents its routes where they are', () => {
    const { paths } = createApiDocument(app.app, TITLE);
    const documented = Object.keys(paths);
    const login = documented.filter((documentedPath) => documentedPath.endsWith('/login'));
    expect(login).toEqual([`${path}/login`]);
    expect(documented).toEqual(expect.arrayContaining(Object.values(SystemPath)));
  });
});

describe('the routes of an application', () => {
  afterEach(() => app.stop());

  it('are below its prefix and its versions as before', async () => {
    await start({
      prepare: (application) => {
        versionByUri(application);
        application.setGlobalPrefix('api', { exclude: ['v3'] });
      },
    });
    expect((await app.get('/api/v2/things/open')).status).toBe(200);
    expect((await app.get('/things/open')).status).toBe(404);
  });

  it('are described rightly before it has started', async () => {
    let documented: readonly string[] = [];
    await start({
      prepare: (application) => {
        application.setGlobalPrefix('api');
        documented = Object.keys(createApiDocument(application, TITLE).paths);
      },
    });
    expect(documented).toEqual(expect.arrayContaining(['/api/v1/auth/login', SystemPath.metrics]));
  });

  it('leave each system route out of the prefix once, however often the document is created', async () => {
    const ownRoute = { path: 'health/live', method: RequestMethod.GET };
    await start({ prepare: (application) => application.setGlobalPrefix('api', { exclude: [ownRoute] }) });
    createApiDocument(app.app, TITLE);
    createApiDocument(app.app, TITLE);
    const { exclude = [] } = app.app.get(ApplicationConfig).getGlobalPrefixOptions();
    const excluded = exclude.map(({ path }) => path.replace(/^\/?/, '/')).sort();
    expect(excluded).toEqual(Object.values<string>(SystemPath).sort());
  });

  it('do not depend on those of another application in the process', async () => {
    await start({ prepare: (application) => application.setGlobalPrefix('one') });
    const other = new TestApp();
    await other.start({ prepare: (application) => application.setGlobalPrefix('two') });
    const { paths } = createApiDocument(app.app, TITLE);
    await other.stop();
    expect(Object.keys(paths)).toContain('/one/api/v1/auth/login');
  });

  it('fail the start when one of them would move onto a system route', async () => {
    const prepare = (application: INestApplication): unknown => application.setGlobalPrefix('api');
    const started = start({ controllers: [OwnMetricsController], prepare });
    await expect(started).rejects.toThrow(
      'GET /metrics is a route of both MetricsController.metrics of @holdfast/nest and OwnMetricsController.own',
    );
  });
});

describe('the public path', () => {
  afterEach(() => app.stop());

  it('is a server of the document, below which sign-in works', async () => {
    const publicUrl = 'https://app.example/base';
    await start({ publicUrl });
    const { status } = await signInBound(await Device.make(), '/api/v1/auth', publicUrl);
    expect(status).toBe(200);
    expect(createApiDocument(app.app, TITLE).servers).toEqual([{ url: '/base' }]);
  });

  it('is one server of the document for each when there are several', async () => {
    await start({ publicUrls: ['https://app.example/base', 'https://www.example'] });
    expect(createApiDocument(app.app, TITLE).servers).toEqual([{ url: '/base' }, { url: '/' }]);
  });
});

it.each(['auth', '/auth/', '/', '', '/:tenant/auth', '/auth/*rest', '/a//b', '/a/../b', '/a b', '/a?b'])(
  'the path "%s" fails the start',
  async (path) => {
    await expect(start({ path })).rejects.toThrow(InvalidAuthOptionsError);
  },
);
