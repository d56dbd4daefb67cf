import { freePort } from '@holdfast/test-servers';
import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningApp } from './support/nest-consumer.js';
import { NEST_LIBRARIES, pack, Workspace } from './support/packages.js';

/** Versions of the packages whose major version is not Nest's. */
const VERSIONS = [
  { major: 11, modules: 'commonjs', graphql: '^13', swagger: '^11' },
  { major: 12, modules: 'module', graphql: '^14', swagger: '^12' },
] as const;

const CREDENTIALS = { email: 'ada@example.test', password: 'correct', transport: 'body' };

let directory: string;
let archives: readonly string[];

test.beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-packed-'));
  archives = await pack(NEST_LIBRARIES, directory);
});

test.afterAll(() => rm(directory, { recursive: true, force: true }));

for (const version of VERSIONS) {
  test.describe(`a grown application on Nest ${String(version.major)}, written as ${version.modules}`, () => {
    let workspace: Workspace;

    test.beforeAll(async () => {
      workspace = await install(version);
      await workspace.run('typescript/bin/tsc');
    });

    test.afterAll(() => workspace.remove());

    for (const adapter of ['fastify', 'express']) {
      test.describe(`on ${adapter}`, () => {
        let app: RunningApp;
        let bearer: string;

        test.beforeAll(async () => {
          const script = ['dist/main.js', adapter, String(await freePort())];
          app = await RunningApp.start(workspace.directory, script);
          const { body } = await app.call('POST', '/api/v1/auth/login', { body: CREDENTIALS });
          bearer = String(body['access_token']);
        });

        test.afterAll(() => app.stop());

        test('has every route guarded, below its prefix and version', async () => {
          const path = '/api/v1/orders/all';
          expect(await app.call('GET', path)).toMatchObject({ status: 401, body: { code: 'token_missing' } });
          expect(await app.call('GET', path, { bearer })).toMatchObject({
            status: 403,
            body: { code: 'forbidden' },
          });
        });

        test('keeps its Passport guards and strategies, and `request.user`', async () => {
          const none = { status: 401 };
          const ada = { status: 200, body: { of: 'ada' } };
          for (const path of ['', '/passport', '/feed']) {
            expect(await app.call('GET', `/api/v1/orders${path}`)).toMatchObject(none);
            expect(await app.call('GET', `/api/v1/orders${path}`, { bearer })).toMatchObject(ada);
          }
          const headers = { 'x-api-key': 'key of the robot' };
          const fed = await fetch(`${app.url}/api/v1/orders/feed`, { headers });
          expect(await fed.json()).toEqual({ of: 'robot' });
        });

        test('knows the caller of an open route', async () => {
          const path = '/api/v1/orders/popular';
          expect((await app.call('GET', path)).body).toEqual({ for: 'everyone' });
          expect((await app.call('GET', path, { bearer })).body).toEqual({ for: 'ada' });
        });

        test('keeps its own errors and filters', async () => {
          const lost = await app.call('GET', '/api/v1/orders/lost');
          expect(lost.body).toEqual({ error: 'no_such_order', message: 'There is no order 7.' });
          expect(lost.status).toBe(404);
          const unknown = await app.call('GET', '/api/v1/orders/6');
          expect(unknown.body).toEqual({
            statusCode: 404,
            error: 'Not Found',
            message: 'There is no order 6.',
          });
          const coupon = await app.call('POST', '/api/v1/orders/coupon');
          expect(coupon.body).toEqual({ code: 'coupon_used', message: 'The coupon was used on 3 May.' });
          expect(coupon.status).toBe(409);
        });

        test('responds with `token_expired` to an expired token of its own JwtService', async () => {
          const { status, body } = await app.call('GET', '/api/v1/orders/invitation');
          expect({ status, code: body['code'] }).toEqual({ status: 401, code: 'token_expired' });
        });

        test('has its GraphQL resolvers guarded', async () => {
          const body = { query: '{ owner }' };
          const anonymous = await app.call('POST', '/graphql', { body });
          expect(anonymous.body).toMatchObject({
            errors: [{ extensions: { code: 'token_missing', action: 'sign_in' } }],
          });
          expect((await app.call('POST', '/graphql', { bearer, body })).body).toEqual({
            data: { owner: 'ada' },
          });
          const open = await app.call('POST', '/graphql', { body: { query: '{ shop }' } });
          expect(open.body).toEqual({ data: { shop: 'open' } });
        });

        test('has its message handlers guarded, and they respond when they throw', async () => {
          const path = '/api/v1/orders/messages';
          const receive = async (pattern: string, body: object): Promise<unknown> =>
            (await app.call('POST', `${path}/${pattern}`, { body })).body['received'];
          expect(await receive('owner', {})).toMatchObject({ status: 'error', code: 'token_missing' });
          expect(await receive('owner', { token: bearer })).toBe('ada');
          expect(await receive('failing', {})).toEqual({ status: 'error', message: 'Internal server error' });
        });
      });
    }
  });
}

function install({ major, modules, graphql, swagger }: (typeof VERSIONS)[number]): Promise<Workspace> {
  const nest = ['common', 'core', 'jwt', 'microservices', 'passport', 'platform-express', 'platform-fastify'];
  const manifest = {
    type: modules,
    dependencies: {
      ...Object.fromEntries(nest.map((name) => [`@nestjs/${name}`, `^${String(major)}`])),
      ...Object.fromEntries(['apollo', 'graphql', 'mercurius'].map((name) => [`@nestjs/${name}`, graphql])),
      '@nestjs/swagger': swagger,
      '@apollo/server': '^5',
      '@as-integrations/express5': '^1',
      '@as-integrations/fastify': '^3',
      '@types/express': '*',
      '@types/passport': '^1',
      'class-transformer': '*',
      'class-validator': '*',
      graphql: '^16',
      mercurius: '^16',
      passport: '^0.7',
      'reflect-metadata': '*',
      rxjs: '^7',
      typescript: '~6.0',
    },
  };
  return Workspace.install('grown', manifest, archives);
}
