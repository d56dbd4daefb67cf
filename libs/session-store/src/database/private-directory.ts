import { chmod, readdir, stat } from 'node:fs/promises';
import { createDirectory } from './create-directory.js';
import { DirectoryNotPrivateError } from './directory-errors.js';

const OWNER_ONLY = 0o700;

const OTHERS = 0o077;

/** What this package and the reference API keep in the directory. */
const OWN_FILES = /^(pgdata|holdfast\.(lock|pid)|keys\.json.*)$/;

/**
 * Creates a directory that only its owner can open, whatever the umask, or makes an existing one private.
 *
 * @throws DirectoryNotPrivateError when an existing one is open to others and cannot be narrowed: it belongs to another
 * user, or has files of others, who may need it
 */
export async function ensurePrivateDirectory(directory: string): Promise<void> {
  await createDirectory(directory);
  // Windows has access control lists in the place of modes.
  if (process.platform === 'win32') return;
  if (((await stat(directory)).mode & OTHERS) === 0) return;
  const names = await readdir(directory);
  if (!names.every((name) => OWN_FILES.test(name))) throw new DirectoryNotPrivateError(directory);
  try {
    await chmod(directory, OWNER_ONLY);
  } catch {
    throw new DirectoryNotPrivateError(directory);
  }
}
