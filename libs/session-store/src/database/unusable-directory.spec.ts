import { DirectoryUnusableError } from './directory-errors.js';
import { openPGliteDatabase } from './pglite-database.js';

describe('a directory that cannot hold a database', () => {
  it('is reported in one line with the reason', async () => {
    const opening = openPGliteDatabase('/dev/null/data');
    await expect(opening).rejects.toThrow(DirectoryUnusableError);
    await expect(opening).rejects.toThrow(/^cannot open the database in \/dev\/null\/data: ENOTDIR[^\n]+$/);
  });

  it.each([
    [{ name: 'ErrnoError', errno: 51 }, 'there is no space left'],
    [{ name: 'ErrnoError', errno: 29 }, 'the database does not start'],
    [new Error('one line\nand another'), 'one line'],
    ['a text', 'a text'],
  ])('names what PGlite throws: %j', (cause, reason) => {
    expect(new DirectoryUnusableError('/data', cause).message).toBe(
      `cannot open the database in /data: ${reason}`,
    );
  });
});
