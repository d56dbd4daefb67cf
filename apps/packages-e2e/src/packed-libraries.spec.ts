import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ANGULAR_LIBRARIES, NEST_LIBRARIES, pack, run } from './support/packages.js';

const TOOLS = join(import.meta.dirname, '../../../node_modules/.bin');

let directory: string;

test.beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-packed-'));
});

test.afterEach(() => rm(directory, { recursive: true, force: true }));

test('the packed libraries are well made, and their types are found', async () => {
  const archives = await pack([...new Set([...NEST_LIBRARIES, ...ANGULAR_LIBRARIES])], directory);
  expect(archives).toHaveLength(6);
  for (const archive of archives) {
    await test.step(basename(archive), async () => {
      await run(join(TOOLS, 'publint'), ['--strict', archive]);
      await run(join(TOOLS, 'attw'), [archive, '--profile', 'esm-only', '--quiet']);
    });
  }
});
