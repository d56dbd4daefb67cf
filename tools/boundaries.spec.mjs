import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boundaries, LAYERS, PLATFORMS } from './boundaries.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const projects = globSync('{tools,{apps,libs}/{*,*/*}}/project.json', { cwd: root }).map((path) =>
  JSON.parse(readFileSync(join(root, path), 'utf8')),
);

describe('the tags of projects', () => {
  it.each(projects.map(({ name, tags }) => [name, tags]))(
    'of %s are one layer and one platform',
    (_name, tags) => {
      const layers = tags.filter((tag) => LAYERS.some((layer) => tag === `layer:${layer}`));
      const platforms = tags.filter((tag) => PLATFORMS.some((platform) => tag === `platform:${platform}`));
      expect([layers.length, platforms.length, tags.length]).toEqual([1, 1, 2]);
    },
  );

  it('each have a rule of their own, and none allows everything', () => {
    const { depConstraints } = boundaries;
    const tags = [
      ...LAYERS.map((layer) => `layer:${layer}`),
      ...PLATFORMS.map((platform) => `platform:${platform}`),
    ];
    expect(depConstraints.map(({ sourceTag }) => sourceTag)).toEqual(tags);
    expect(JSON.stringify(depConstraints)).not.toContain('*');
  });
});

describe('lint', () => {
  const BOUNDARY = '@nx/enforce-module-boundaries';
  const IMPORT = '@typescript-eslint/no-restricted-imports';
  const importOf = (name) => `import * as all from '${name}';\nexport const used = [all];\n`;

  /** What must not pass: one case at least for every rule. */
  const forbidden = [
    ['the contract imports the core', 'libs/contract/src/index.ts', importOf('@holdfast/session'), BOUNDARY],
    ['the contract imports Node', 'libs/contract/src/index.ts', importOf('node:fs'), IMPORT],
    ['the apps’ contract imports Node', 'libs/app-contract/src/index.ts', importOf('node:fs'), IMPORT],
    ['the server core imports Angular', 'libs/session/src/index.ts', importOf('@angular/core'), IMPORT],
    [
      'what tests applications imports Angular',
      'libs/nest/src/testing/index.ts',
      importOf('@angular/core'),
      IMPORT,
    ],
    [
      'the server core imports the adapter',
      'libs/session/src/index.ts',
      importOf('@holdfast/session-store'),
      BOUNDARY,
    ],
    ['the server core imports the file system', 'libs/session/src/index.ts', importOf('node:fs'), IMPORT],
    [
      'the server core reads the clock',
      'libs/session/src/index.ts',
      'export const now = Date.now();\n',
      'no-restricted-syntax',
    ],
    [
      'the server core reads the environment',
      'libs/session/src/index.ts',
      'export const all = process.env;\n',
      'no-restricted-globals',
    ],
    [
      'the browser core imports the server core',
      'libs/renewal/src/index.ts',
      importOf('@holdfast/session'),
      BOUNDARY,
    ],
    ['the browser core imports RxJS', 'libs/renewal/src/index.ts', importOf('rxjs'), IMPORT],
    [
      'the adapter imports a framework',
      'libs/session-store/src/index.ts',
      importOf('@holdfast/nest'),
      BOUNDARY,
    ],
    [
      'the Nest library imports the adapter',
      'libs/nest/src/index.ts',
      importOf('@holdfast/session-store'),
      BOUNDARY,
    ],
    ['the Nest library imports Angular', 'libs/nest/src/index.ts', importOf('@angular/core'), IMPORT],
    [
      'the Angular library imports the server core',
      'libs/angular/src/index.ts',
      importOf('@holdfast/session'),
      BOUNDARY,
    ],
    ['the Angular library imports Nest', 'libs/angular/src/index.ts', importOf('@nestjs/common'), IMPORT],
    ...['src', 'devtools', 'fetch', 'session-end', 'streams'].flatMap((entryPoint) =>
      ['navigator.locks', 'crypto.subtle', 'history.state', 'globalThis.localStorage'].map((value) => [
        `the Angular library reaches past its seams, in ${entryPoint}, for ${value}`,
        `libs/angular/${entryPoint}/index.ts`,
        `export const reached = ${value};\n`,
        'no-restricted-globals',
      ]),
    ),
    ['the API imports the Angular library', 'apps/api/src/main.ts', importOf('@holdfast/angular'), BOUNDARY],
    ['the portal imports the server', 'apps/portal/src/main.ts', importOf('@holdfast/nest'), BOUNDARY],
    [
      'the browser tests import a framework',
      'apps/portal-e2e/playwright.config.ts',
      importOf('@holdfast/nest'),
      BOUNDARY,
    ],
    [
      'a suite that drives the whole system imports a framework',
      'apps/faults/src/harness/cluster.ts',
      importOf('@holdfast/nest'),
      BOUNDARY,
    ],
    [
      'a page for browsers imports the server',
      'apps/faults/page/page.mjs',
      importOf('@holdfast/nest'),
      BOUNDARY,
    ],
    ['tools import a suite', 'tools/start.mjs', importOf('../apps/faults/run.ts'), BOUNDARY],
    ['tools import a library', 'tools/start.mjs', importOf('@holdfast/contract'), BOUNDARY],
    ['an app imports tools', 'apps/bench/run.ts', importOf('../../tools/workspace.mjs'), BOUNDARY],
    [
      'the test library imports the adapter',
      'libs/testing/src/index.ts',
      importOf('@holdfast/session-store'),
      BOUNDARY,
    ],
    ['the test library imports Angular', 'libs/testing/src/index.ts', importOf('@angular/core'), IMPORT],
    ['the test library imports Nest', 'libs/testing/src/index.ts', importOf('@nestjs/common'), IMPORT],
    [
      'a test of the core imports the test library',
      'libs/session/src/session-id.spec.ts',
      importOf('@holdfast/testing'),
      BOUNDARY,
    ],
    [
      'sources import the servers of the tests',
      'apps/api/src/main.ts',
      importOf('@holdfast/test-servers'),
      IMPORT,
    ],
    [
      'the servers of the tests import the Nest library',
      'libs/test-servers/src/index.ts',
      importOf('@holdfast/nest'),
      BOUNDARY,
    ],
    ['sources import the test library', 'libs/nest/src/index.ts', importOf('@holdfast/testing'), IMPORT],
  ];

  const texts = forbidden.map(([, file, text]) => ({ file: join(root, file), text }));
  const run = spawnSync(process.execPath, [join(root, 'tools/lint-texts.mjs')], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', NX_DAEMON: 'false' },
  });

  it.each(forbidden.map(([name, , , rule], index) => [name, rule, index]))(
    'fails where %s',
    (_name, rule, index) => {
      expect(run.stderr).toBe('');
      expect(JSON.parse(run.stdout)[index]).toContain(rule);
    },
  );
});
