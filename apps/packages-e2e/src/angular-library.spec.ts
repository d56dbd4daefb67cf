import { AuthPath } from '@holdfast/contract';
import { expect, test, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AngularConsumer } from './support/angular-consumer.js';
import { NestConsumer, type RunningApp } from './support/nest-consumer.js';
import { ANGULAR_LIBRARIES, NEST_LIBRARIES, pack } from './support/packages.js';

/** The oldest that the library promises to work with; the portal is on the newest. */
const ANGULAR = 21;

let directory: string;
let angular: AngularConsumer;
let nest: NestConsumer;
let api: RunningApp;

test.beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-packed-'));
  const archives = await pack(ANGULAR_LIBRARIES, directory);
  const archivesForNest = await pack(NEST_LIBRARIES, directory);
  [angular, nest] = await Promise.all([
    AngularConsumer.install(archives, ANGULAR),
    NestConsumer.install(archivesForNest, { major: 12, swagger: '^12', modules: 'module' }),
  ]);
  await Promise.all([angular.build(), nest.compile()]);
  api = await nest.start('fastify');
});

test.afterAll(async () => {
  await api.stop();
  await Promise.all([angular.remove(), nest.remove(), rm(directory, { recursive: true, force: true })]);
});

test(`an application on Angular ${String(ANGULAR)} with the packed library keeps its person signed in`, async ({
  page,
}) => {
  await angular.serve(page, api.url);
  const refreshes = countRefreshes(page);
  const status = page.getByRole('status');
  await page.goto(`${api.url}/app/`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(status).toHaveText('signed_in, bound: true');

  refreshes.length = 0;
  await page.getByRole('button', { name: 'Read papers' }).click();
  await expect(page.getByText('21 requests succeeded')).toBeVisible();
  expect(refreshes).toHaveLength(1);

  await page.reload();
  await expect(status).toHaveText('signed_in, bound: true');
});

function countRefreshes(page: Page): string[] {
  const seen: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith(AuthPath.refresh)) seen.push(request.url());
  });
  return seen;
}
