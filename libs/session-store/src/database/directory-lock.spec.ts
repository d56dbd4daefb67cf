import { jest } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryInUseError } from './directory-errors.js';
import { lockDirectory } from './directory-lock.js';

let directory: string;
let owner: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-lock-'));
});

afterEach(async () => {
  jest.restoreAllMocks();
  owner?.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

/** A process that holds the lock as `lockDirectory` does. */
async function startOwner(): Promise<ChildProcess> {
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    globalThis.lock = new DatabaseSync(process.argv[1]);
    globalThis.lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    console.log('locked');
    setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['-e', script, join(directory, 'holdfast.lock')]);
  await once(child.stdout, 'data');
  return child;
}

describe('the lock of a directory', () => {
  it('can be acquired again after it was released', async () => {
    for (let round = 0; round < 2; round += 1) await (await lockDirectory(directory))();
  });

  it('keeps others out while it is held, whatever the IDs of processes say', async () => {
    owner = await startOwner();
    // As a container sees it that cannot see the owner's process.
    jest.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('no such process'), { code: 'ESRCH' });
    });
    await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUseError);
  });

  it('ends with the process that held it', async () => {
    owner = await startOwner();
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    await (
      await lockDirectory(directory)
    )();
  });

  it('reports other errors as they are', async () => {
    await expect(lockDirectory(join(directory, 'absent'))).rejects.toThrow('unable to open database file');
  });
});

describe('the lock of a directory on Node 20, which has no SQLite', () => {
  beforeEach(() => {
    jest.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
  });

  it('keeps a second process out while the first is running', async () => {
    await writeFile(join(directory, 'holdfast.pid'), String(process.ppid));
    await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUseError);
  });

  it('can be acquired again after it was released', async () => {
    for (let round = 0; round < 2; round += 1) await (await lockDirectory(directory))();
  });

  it.each([
    ['of a process that is no longer running', '4194305'],
    ['without a process ID', ''],
  ])('is replaced if it is one %s', async (_which, pid) => {
    await writeFile(join(directory, 'holdfast.pid'), pid);
    await (
      await lockDirectory(directory)
    )();
  });
});
