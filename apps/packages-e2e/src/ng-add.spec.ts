import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AngularConsumer } from './support/angular-consumer.js';
import { NestConsumer, type RunningApp } from './support/nest-consumer.js';
import { ANGULAR_LIBRARIES, NEST_LIBRARIES, pack } from './support/packages.js';

const STANDALONE = 'standalone-application';
const MODULES = 'application-of-modules';

/** What the library promises to work with. */
const VERSIONS = [
  { major: 21, zones: 'zone.js' },
  { major: 22, zones: 'zoneless' },
] as const;

let directory: string;
let archives: readonly string[];
let nest: NestConsumer;
let api: RunningApp;

test.beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-packed-'));
  archives = await pack(ANGULAR_LIBRARIES, directory);
  nest = await NestConsumer.install(await pack(NEST_LIBRARIES, directory), {
    major: 12,
    swagger: '^12',
    modules: 'module',
  });
  await nest.compile();
  api = await nest.start('fastify');
});

test.afterAll(async () => {
  await api.stop();
  await Promise.all([nest.remove(), rm(directory, { recursive: true, force: true })]);
});

for (const { major, zones } of VERSIONS) {
  test.describe(`a new application on Angular ${String(major)}, ${zones}`, () => {
    let angular: AngularConsumer;

    test.beforeAll(async () => {
      angular = await AngularConsumer.install(archives, major, 'ng-new');
      const zoneless = `--zoneless=${String(zones === 'zoneless')}`;
      await angular.create(STANDALONE, [zoneless], ['pages', 'interceptors', zones]);
      await angular.addLibrary(STANDALONE);
      // The second time, it changes nothing.
      await angular.addLibrary(STANDALONE);
      const ofModules = [zoneless, '--no-standalone', '--file-name-style-guide=2025'];
      await angular.create(MODULES, ofModules, ['pages', 'modules', zones]);
      for (const application of [STANDALONE, MODULES]) await angular.buildCreated(application);
    });

    test.afterAll(() => angular.remove());

    for (const [application, how] of [
      [STANDALONE, 'by ng add, among interceptors of its own'],
      [MODULES, 'in its NgModule, by class interceptors'],
    ] as const) {
      test(`keeps its user signed in with the library set up ${how}`, async ({ page }) => {
        await angular.serve(page, api.url, `${application}/dist`);
        await page.goto(`${api.url}/app/`);
        await page.getByLabel('Email').fill('ada@example.test');
        await page.getByLabel('Password').fill('correct');
        await page.getByRole('button', { name: 'Sign in' }).click();
        for (let visit = 0; visit < 2; visit += 1) {
          await page.getByRole('button', { name: 'Read papers' }).click();
          await expect(page.getByText('20 requests succeeded')).toBeVisible();
          await page.reload();
        }
      });
    }
  });
}
