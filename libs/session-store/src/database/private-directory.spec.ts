import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryNotPrivateError } from './directory-errors.js';
import { ensurePrivateDirectory } from './private-directory.js';

let parent: string;
let directory: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'holdfast-private-'));
  directory = join(parent, 'data');
});

afterEach(() => rm(parent, { recursive: true }));

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

describe('a private directory', () => {
  it('is created for its owner only', async () => {
    await ensurePrivateDirectory(join(directory, 'inner'));
    expect([await modeOf(directory), await modeOf(join(directory, 'inner'))]).toEqual(['700', '700']);
  });

  it.each([[[]], [['pgdata', 'keys.json', 'holdfast.lock']]])(
    'is made private if it was open to others and contains %j',
    async (names) => {
      await mkdir(directory);
      for (const name of names) await writeFile(join(directory, name), '');
      await chmod(directory, 0o755);
      await ensurePrivateDirectory(directory);
      expect(await modeOf(directory)).toBe('700');
    },
  );

  it('is rejected if it is open to others and contains their files, which stay accessible', async () => {
    await mkdir(directory);
    await writeFile(join(directory, 'of-others'), '');
    await chmod(directory, 0o777);
    const attempt = ensurePrivateDirectory(directory);
    await expect(attempt).rejects.toThrow(DirectoryNotPrivateError);
    await expect(attempt).rejects.toThrow(`${directory} is open to other users`);
    expect(await modeOf(directory)).toBe('777');
  });

  it('may contain anything if only its owner can open it', async () => {
    await mkdir(directory, { mode: 0o700 });
    await writeFile(join(directory, 'own'), '');
    await ensurePrivateDirectory(directory);
  });

  it.each(['/proc/nope', '/proc/nope/data'])('is rejected where none can be made: %s', async (nowhere) => {
    await expect(ensurePrivateDirectory(nowhere)).rejects.toMatchObject({ path: '/proc/nope' });
  });
});
