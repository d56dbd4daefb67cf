import { test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEST_LIBRARIES, pack, Workspace } from './support/packages.js';
import { PostgresServer } from '@holdfast/test-servers';

const MANIFEST = {
  type: 'module',
  dependencies: {
    '@mikro-orm/core': '^7',
    '@mikro-orm/postgresql': '^7',
    '@prisma/adapter-pg': '^7',
    'drizzle-orm': '^0.45',
    typeorm: '^1',
    pg: '^8',
    typescript: '~6.0',
    vitest: '*',
    '@types/node': '^24',
    '@types/pg': '^8',
  },
};

let directory: string;
let postgres: PostgresServer;
let workspace: Workspace;

test.beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-packed-'));
  postgres = await PostgresServer.start();
  const archives = await pack([...NEST_LIBRARIES.filter((library) => library !== 'libs/nest')], directory);
  workspace = await Workspace.install('orm', MANIFEST, archives);
});

test.afterAll(async () => {
  await workspace.remove();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
});

test('the store holds on the pools of TypeORM, Prisma, Drizzle and MikroORM, where the README says that they are', async () => {
  await workspace.run('typescript/bin/tsc');
  await workspace.runWith({ DATABASE_URL: postgres.url }, 'vitest/vitest.mjs', 'run');
});
