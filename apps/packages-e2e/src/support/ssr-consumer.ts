import type { Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RunningApp } from './nest-consumer.js';
import { Workspace } from './packages.js';

/** Where the application is on the server's origin; its `base` says the same. */
const BASE = '/app/';

/** Versions that fit together: the packages of Angular's server rendering ask for exact ones. */
const ANGULAR = '21.2.24';
const CLI = '21.2.9';

/** A third-party application with zone.js that is rendered on a server and hydrated. */
export class SsrConsumer {
  readonly #workspace: Workspace;

  private constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  static async install(archives: readonly string[]): Promise<SsrConsumer> {
    const angular = [
      'common',
      'compiler',
      'compiler-cli',
      'core',
      'platform-browser',
      'platform-server',
      'router',
    ];
    const manifest = {
      type: 'module',
      dependencies: {
        ...Object.fromEntries(angular.map((name) => [`@angular/${name}`, ANGULAR])),
        ...Object.fromEntries(['build', 'cli', 'ssr'].map((name) => [`@angular/${name}`, CLI])),
        '@types/node': '^24',
        rxjs: '^7',
        'zone.js': '~0.15.0',
      },
    };
    return new SsrConsumer(await Workspace.install('angular-ssr', manifest, archives));
  }

  build(): Promise<void> {
    return this.#workspace.run('@angular/cli/bin/ng.js', 'build');
  }

  /** Starts the server that renders the pages. */
  start(): Promise<RunningApp> {
    return RunningApp.start(this.#workspace.directory, ['dist/server/server.mjs']);
  }

  /** Serves the application's URLs from the origin of an API, pages as the server renders them. */
  async serve(page: Page, origin: string, server: RunningApp): Promise<void> {
    const files = join(this.#workspace.directory, 'dist/browser');
    await page.route(`${origin}${BASE}**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      const path = join(files, pathname.slice(BASE.length));
      const isFile = /\.\w+$/.test(path) && existsSync(path);
      await route.fulfill(
        isFile ? { path } : { response: await route.fetch({ url: server.url + pathname }) },
      );
    });
  }

  remove(): Promise<void> {
    return this.#workspace.remove();
  }
}
