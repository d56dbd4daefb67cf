import { test } from '@playwright/test';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Workspace } from './support/packages.js';

const DOCUMENT = join(import.meta.dirname, '../../../docs/openapi.json');

const MANIFEST = {
  type: 'module',
  dependencies: {
    '@angular/common': '^22',
    '@angular/core': '^22',
    '@hey-api/openapi-ts': '^0.95',
    '@redocly/cli': '^2',
    '@stoplight/spectral-cli': '^6',
    'ng-openapi-gen': '^1',
    'openapi-typescript': '^7',
    rxjs: '^7',
    typescript: '^5.9',
  },
};

let workspace: Workspace;

test.beforeAll(async () => {
  workspace = await Workspace.install('openapi', MANIFEST, []);
  await copyFile(DOCUMENT, join(workspace.directory, 'openapi.json'));
});

test.afterAll(() => workspace.remove());

test('the OpenAPI document passes Redocly and Spectral without a warning', async () => {
  await workspace.run('@redocly/cli/bin/cli.js', 'lint', 'openapi.json');
  const options = ['--ruleset', 'spectral.yaml', '--fail-severity', 'hint'];
  await workspace.run('@stoplight/spectral-cli/dist/index.js', 'lint', ...options, 'openapi.json');
});

test('clients that common generators make of it compile under strict, and call operations by their names', async () => {
  await workspace.run('openapi-typescript/bin/cli.js', 'openapi.json', '--output', 'generated/schema.ts');
  await workspace.run('@hey-api/openapi-ts/bin/run.js', '-i', 'openapi.json', '-o', 'generated/fetch');
  await workspace.run(
    'ng-openapi-gen/lib/index.js',
    ...['--input', 'openapi.json', '--output', 'generated/angular'],
  );
  await workspace.run('typescript/bin/tsc');
});
