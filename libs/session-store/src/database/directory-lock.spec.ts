import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryInUseError, lockDirectory } from './directory-lock.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-lock-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe('the lock of a directory', () => {
  it('leaves nothing behind when it is released', async () => {
    const unlock = await lockDirectory(directory);
    await unlock();
    expect(await readdir(directory)).toEqual([]);
  });

  it('keeps a second process out while the first is running', async () => {
    await writeFile(join(directory, 'holdfast.pid'), String(process.ppid));
    await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUseError);
  });

  it.each([
    ['of a process that is no longer running', '4194305'],
    ['without a process id', ''],
  ])('is replaced when it is one %s', async (_which, pid) => {
    await writeFile(join(directory, 'holdfast.pid'), pid);
    const unlock = await lockDirectory(directory);
    await unlock();
  });
});
