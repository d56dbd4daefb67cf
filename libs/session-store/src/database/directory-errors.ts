/** Another process uses the directory. Two at once would corrupt the database. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';

  constructor(directory: string) {
    super(`${directory} is in use by another process`);
  }
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
