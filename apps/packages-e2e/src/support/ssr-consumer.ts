import type { Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RunningApp } from './nest-consumer.js';
import { Workspace } from './packages.js';

/** Where the application is on the server's origin; its `base` says the same. */
const BASE = '/app/';

/** How an application that is rendered on a server is made. */
export interface SsrSetup {
  /** Versions that fit together: the packages of Angular's server rendering ask for exact ones. */
  readonly angular: string;
  readonly cli: string;
  /** The packages of its change detection; none without zone.js. */
  readonly zone: Readonly<Record<string, string>>;
}

/** A third-party application that is rendered on a server and hydrated. */
export class SsrConsumer {
  readonly #workspace: Workspace;
  readonly #hasZone: boolean;

  private constructor(workspace: Workspace, hasZone: boolean) {
    this.#workspace = workspace;
    this.#hasZone = hasZone;
  }

  static async install(
    archives: readonly string[],
    { angular: version, cli, zone }: SsrSetup,
  ): Promise<SsrConsumer> {
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
        ...Object.fromEntries(angular.map((name) => [`@angular/${name}`, version])),
        ...Object.fromEntries(['build', 'cli', 'ssr'].map((name) => [`@angular/${name}`, cli])),
        '@types/node': '^24',
        rxjs: '^7',
        ...zone,
      },
    };
    const workspace = await Workspace.install('angular-ssr', manifest, archives);
    return new SsrConsumer(workspace, 'zone.js' in zone);
  }

  build(): Promise<void> {
    const configuration = this.#hasZone ? [] : ['--configuration', 'zoneless'];
    return this.#workspace.run('@angular/cli/bin/ng.js', 'build', ...configuration);
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
