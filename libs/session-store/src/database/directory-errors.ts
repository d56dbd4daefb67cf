/** Another process uses the directory. Two at once would corrupt the database. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';

  constructor(directory: string) {
    super(`${directory} is in use by another process`);
  }
}

/** The directory, or the database in it, cannot be opened: it is not readable, not writable, full or damaged. */
export class DirectoryUnusableError extends Error {
  override readonly name = 'DirectoryUnusableError';

  constructor(directory: string, cause: unknown) {
    super(`cannot open the database in ${directory}: ${reasonOf(cause)}`, { cause });
  }
}

/** PGlite throws errors of WASI (`errno` of the witx definitions), which have numbers and no message. */
const WASI_ENOSPC = 51;

function reasonOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return String(cause);
  if ('errno' in cause && cause.errno === WASI_ENOSPC) return 'there is no space left';
  const message = 'message' in cause && typeof cause.message === 'string' ? cause.message : '';
  const [line = ''] = message.split('\n');
  return line === '' ? 'the database does not start' : line;
}

/** Other users of the machine can open the directory, and it holds files that are not the database's. */
export class DirectoryNotPrivateError extends Error {
  override readonly name = 'DirectoryNotPrivateError';

  constructor(directory: string) {
    super(
      `${directory} is open to other users; run chmod 700 on it, or choose a directory in it, which is then created`,
    );
  }
}
