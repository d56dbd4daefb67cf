import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DirectoryInUseError } from './directory-errors.js';

const LOCK_FILE = 'holdfast.pid';

/**
 * Locks a directory by a file with the ID of this process. A lock left behind by a process that is no longer running is
 * replaced. Processes with IDs of their own, in other containers, do not see each other.
 *
 * @returns a function that releases the lock
 * @throws DirectoryInUseError when another process holds the lock
 */
export async function lockByProcessId(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, LOCK_FILE);
  if (!(await createLock(path))) {
    const owner = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
    if (isAnotherLiveProcess(owner)) throw new DirectoryInUseError(directory);
    await rm(path, { force: true });
    if (!(await createLock(path))) throw new DirectoryInUseError(directory);
  }
  return () => rm(path, { force: true });
}

async function createLock(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function isAnotherLiveProcess(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process is running and belongs to another user.
    return hasCode(error, 'EPERM');
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
