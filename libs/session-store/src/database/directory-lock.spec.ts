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
  it('is given up again, and leaves nothing behind', async () => {
    const unlock = await lockDirectory(directory);
    await unlock();
    expect(await readdir(directory)).toEqual([]);
  });

  it('keeps out a second process while the first lives', async () => {
    await writeFile(join(directory, 'holdfast.pid'), String(process.ppid));
    await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUseError);
  });

  it.each([
    ['a process that is gone', '4194305'],
    ['nobody', ''],
  ])('is taken over from %s', async (_who, pid) => {
    await writeFile(join(directory, 'holdfast.pid'), pid);
    const unlock = await lockDirectory(directory);
    await unlock();
  });
});
