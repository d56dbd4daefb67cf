import { expect, test } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ANGULAR_LIBRARIES, NEST_LIBRARIES, pack, run, TEST_LIBRARIES } from './support/packages.js';

const ROOT = join(import.meta.dirname, '../../..');
const TOOLS = join(ROOT, 'node_modules/.bin');

let directory: string;

test.beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-packed-'));
});

test.afterEach(() => rm(directory, { recursive: true, force: true }));

test('the packed libraries are well made, and their types are found', async () => {
  const archives = await packAll();
  expect(archives).toHaveLength(8);
  for (const archive of archives) {
    await test.step(basename(archive), async () => {
      await run(join(TOOLS, 'publint'), ['--strict', archive]);
      await run(join(TOOLS, 'attw'), [archive, '--profile', 'esm-only', '--quiet']);
    });
  }
});

test('every packed library contains the license and a README of its own', async () => {
  const license = await readFile(join(ROOT, 'LICENSE'), 'utf8');
  for (const archive of await packAll()) {
    await test.step(basename(archive), async () => {
      const { name } = JSON.parse(await readPacked(archive, 'package.json')) as { name: string };
      expect(await readPacked(archive, 'LICENSE')).toBe(license);
      expect(await readPacked(archive, 'README.md')).toMatch(new RegExp(`^# ${name}\n`));
    });
  }
});

function packAll(): Promise<readonly string[]> {
  return pack([...new Set([...NEST_LIBRARIES, ...TEST_LIBRARIES, ...ANGULAR_LIBRARIES])], directory);
}

/** One file of an archive; fails when it is not there. */
async function readPacked(archive: string, file: string): Promise<string> {
  const { stdout } = await run('tar', ['-xzOf', archive, `package/${file}`]);
  return stdout;
}
