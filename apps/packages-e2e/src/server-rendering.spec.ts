import { expect, test, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestConsumer, type RunningApp } from './support/nest-consumer.js';
import { ANGULAR_LIBRARIES, NEST_LIBRARIES, pack } from './support/packages.js';
import { SsrConsumer, type SsrSetup } from './support/ssr-consumer.js';

/** The oldest Angular that the library promises to work with, and the newest; each with its own change detection. */
const SETUPS: Readonly<Record<string, SsrSetup>> = {
  'Angular 21 with zone.js': { angular: '21.2.24', cli: '21.2.9', zone: { 'zone.js': '~0.15.0' } },
  'Angular 22 without zone.js': { angular: '22.2.0', cli: '22.2.0', zone: {} },
};

for (const [name, setup] of Object.entries(SETUPS)) {
  test.describe(name, () => {
    let directory: string;
    let angular: SsrConsumer;
    let nest: NestConsumer;
    let api: RunningApp;
    let server: RunningApp;

    test.beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'holdfast-packed-'));
      const archives = await pack(ANGULAR_LIBRARIES, directory);
      const archivesForNest = await pack(NEST_LIBRARIES, directory);
      [angular, nest] = await Promise.all([
        SsrConsumer.install(archives, setup),
        NestConsumer.install(archivesForNest, { major: 12, swagger: '^12', modules: 'module' }),
      ]);
      await Promise.all([angular.build(), nest.compile()]);
      [api, server] = await Promise.all([nest.start('fastify'), angular.start()]);
    });

    test.afterAll(async () => {
      await Promise.all([api.stop(), server.stop()]);
      await Promise.all([angular.remove(), nest.remove(), rm(directory, { recursive: true, force: true })]);
    });

    test('a page that makes requests is rendered on the server, where nobody is signed in or out', async () => {
      for (let visit = 0; visit < 2; visit += 1) {
        const { status, text } = await server.call('GET', '/app/');
        expect(status).toBe(200);
        expect(text).toContain('<p role="status">unknown</p>');
        expect(text).toContain('no papers: 401');
        expect(text).toContain('ng-server-context="ssr"');
      }
    });

    test('the rendered page hydrates, becomes stable, and shows what its person may see', async ({
      page,
    }) => {
      const complaints = consoleOf(page);
      await angular.serve(page, api.url, server);
      const [status, papers] = [page.getByRole('status'), page.locator('#papers')];
      const isStable = page.locator('body[data-stable=true]');

      await page.goto(`${api.url}/app/sign-in`);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(status).toHaveText('signed_in');
      await expect(isStable).toHaveCount(1);

      const refreshed = page.waitForResponse(
        (response) => response.url().endsWith('/refresh') && response.ok(),
      );
      await page.goto(`${api.url}/app/`);
      await expect(papers).toHaveText('papers of ada');
      await refreshed;
      await page.getByRole('heading').click();
      await expect(isStable).toHaveCount(1);
      expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
    });
  });
}

/** What Angular reports, such as a hydration that failed or an application that does not become stable. */
function consoleOf(page: Page): string[] {
  const texts: string[] = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) texts.push(message.text());
  });
  page.on('pageerror', ({ message }) => texts.push(message));
  return texts;
}
