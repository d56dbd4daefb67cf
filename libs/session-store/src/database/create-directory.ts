import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o700;

/**
 * Creates a directory and those above it, for their owner only. Unlike `mkdir` with `recursive`, it does not hang where
 * none can be created although the one above exists, as in `/proc`.
 */
export async function createDirectory(directory: string): Promise<void> {
  try {
    await createOne(directory);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') || dirname(directory) === directory) throw error;
    await createDirectory(dirname(directory));
    await createOne(directory);
  }
}

async function createOne(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: OWNER_ONLY });
  } catch (error) {
    if (!hasCode(error, 'EEXIST') || !(await stat(directory)).isDirectory()) throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
