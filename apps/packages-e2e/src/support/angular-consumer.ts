import type { Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { Workspace } from './packages.js';

/** Where the application is on the server's origin; its `base` says the same. */
const BASE = '/app/';

const NG = '@angular/cli/bin/ng.js';

/** What `ng new` lists besides Angular. */
const OF_NEW_APPLICATIONS = { tslib: '^2', 'zone.js': '*' };

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
        ...OF_NEW_APPLICATIONS,
        rxjs: '^7',
      },
    };
    return new AngularConsumer(await Workspace.install(source, manifest, archives));
  }

  /** Fails with the compiler's errors if the library's types do not match. */
  build(...projects: readonly string[]): Promise<void> {
    return this.#workspace.run(NG, 'build', ...projects);
  }

  /**
   * Creates an application in a folder of its own, as its developers would, and adds sources to it.
   *
   * @param sources folders of the consumer
   */
  async create(name: string, options: readonly string[], sources: readonly string[]): Promise<void> {
    const given = ['--defaults', '--skip-install', '--skip-git', '--skip-tests', ...options];
    await this.#workspace.run(NG, 'new', name, ...given);
    for (const source of sources) {
      const from = join(this.#workspace.directory, source);
      await cp(from, join(this.#workspace.directory, name, 'src/app'), { recursive: true });
    }
  }

  /** Runs what `ng add` runs once the package is installed. */
  async addLibrary(name: string): Promise<void> {
    await this.#workspace.runIn(name, NG, 'generate', '@holdfast/angular:ng-add', '--defaults');
  }

  /** Builds an application that was created here. */
  async buildCreated(name: string): Promise<void> {
    const options = ['--base-href', BASE, '--output-path', 'dist', '--output-hashing', 'none'];
    await this.#workspace.runIn(name, NG, 'build', ...options);
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
