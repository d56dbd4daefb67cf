import type { Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Workspace } from './packages.js';

/** Where the application is on the server's origin; its `base` says the same. */
const BASE = '/app/';

/** An application of somebody else, with the packed library and an Angular of its own. */
export class AngularConsumer {
  readonly #workspace: Workspace;

  private constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  static async install(archives: readonly string[], major: number): Promise<AngularConsumer> {
    const angular = [
      'build',
      'cli',
      'common',
      'compiler',
      'compiler-cli',
      'core',
      'platform-browser',
      'router',
    ];
    const manifest = {
      type: 'module',
      dependencies: {
        ...Object.fromEntries(angular.map((name) => [`@angular/${name}`, `^${String(major)}`])),
        rxjs: '^7',
      },
    };
    return new AngularConsumer(await Workspace.install('angular', manifest, archives));
  }

  /** Fails with what the compiler says where the library's types do not fit. */
  build(): Promise<void> {
    return this.#workspace.run('@angular/cli/bin/ng.js', 'build');
  }

  /** Answers for the application's addresses at the origin of an API, which answers for all others. */
  async serve(page: Page, origin: string): Promise<void> {
    const files = join(this.#workspace.directory, 'dist/browser');
    await page.route(`${origin}${BASE}**`, async (route) => {
      const path = join(files, new URL(route.request().url()).pathname.slice(BASE.length));
      await route.fulfill({
        path: /\.\w+$/.test(path) && existsSync(path) ? path : join(files, 'index.html'),
      });
    });
  }

  remove(): Promise<void> {
    return this.#workspace.remove();
  }
}
