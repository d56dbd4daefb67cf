import type { Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Workspace } from './packages.js';

/** Where the application is on the server's origin; its `base` says the same. */
const BASE = '/app/';

/** A third-party application with the packed library and its own Angular. */
export class AngularConsumer {
  readonly #workspace: Workspace;

  private constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** @param source the folder of the application's sources among the consumers */
  static async install(
    archives: readonly string[],
    major: number,
    source = 'angular',
  ): Promise<AngularConsumer> {
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
    return new AngularConsumer(await Workspace.install(source, manifest, archives));
  }

  /** Fails with the compiler's errors if the library's types do not match. */
  build(...projects: readonly string[]): Promise<void> {
    return this.#workspace.run('@angular/cli/bin/ng.js', 'build', ...projects);
  }

  /**
   * Serves the application's URLs from the origin of an API, which serves the rest.
   *
   * @param output the folder that the build has written
   */
  async serve(page: Page, origin: string, output = 'dist'): Promise<void> {
    const files = join(this.#workspace.directory, output, 'browser');
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
