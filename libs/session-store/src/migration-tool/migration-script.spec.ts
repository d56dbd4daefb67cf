import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPGliteInMemory } from '../database/pglite-database.js';
import { sessionMigrations } from '../sql/session-migrations.js';
import { SqlSessionStore } from '../sql-session-store.js';
import { migrationScript } from './migration-script.js';

const FOLDER = join(import.meta.dirname, '../../migrations');

describe('the migrations as files', () => {
  const files = new Map(
    sessionMigrations.map((migration) => [`${migration.id}.sql`, migrationScript(migration)]),
  );

  it('are those of the source; WRITE_MIGRATIONS=true writes them', async () => {
    if (process.env['WRITE_MIGRATIONS'] === 'true') {
      await mkdir(FOLDER, { recursive: true });
      for (const [name, text] of files) await writeFile(join(FOLDER, name), text);
    }
    const names = await readdir(FOLDER);
    const texts = await Promise.all(names.map((name) => readFile(join(FOLDER, name), 'utf8')));
    expect(new Map(names.map((name, index) => [name, texts[index]]))).toEqual(files);
  });
});

describe.each([undefined, 'auth'])('the script of a migration, in the schema %s', (schema) => {
  it('leaves nothing to migrate where another tool has applied it', async () => {
    const database = await openPGliteInMemory();
    if (schema !== undefined) await database.execute(`CREATE SCHEMA ${schema}`);
    for (const migration of sessionMigrations) {
      const script = migrationScript(migration, schema);
      await database.transaction((transaction) => transaction.execute(script));
    }
    const scripts: string[] = [];
    const options = schema === undefined ? {} : { schema };
    const store = await SqlSessionStore.open(
      {
        query: (statement, values) => database.query(statement, values),
        execute: (script) => database.execute(script),
        transaction: (work) => {
          scripts.push('a transaction');
          return database.transaction(work);
        },
        listen: (channel, wake) => database.listen(channel, wake),
        close: () => database.close(),
      },
      options,
    );
    expect(scripts).toEqual([]);
    expect(await store.revocationsSince(null, 0)).toMatchObject({ revocations: [] });
    await database.close();
  });
});
