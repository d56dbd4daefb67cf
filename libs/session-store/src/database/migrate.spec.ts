import { createRestrictedRole } from '../../test/restricted-role.js';
import { sessionMigrations } from '../sql/session-migrations.js';
import { SqlSessionStore } from '../sql-session-store.js';
import { migrate, MigrationRejectedError } from './migrate.js';
import { openPGliteInMemory } from './pglite-database.js';
import { openPostgresDatabase } from './postgres-database.js';

const note = { id: 'note-1', script: 'CREATE TABLE note (id int)' };
const title = { id: 'note-2', script: 'ALTER TABLE note ADD COLUMN title text' };

describe('migrations', () => {
  it('are applied once, and those that were applied are returned', async () => {
    const database = await openPGliteInMemory();
    expect(await migrate(database, [note])).toEqual(['note-1']);
    expect(await migrate(database, [note, title])).toEqual(['note-2']);
    expect(await migrate(database, [note, title])).toEqual([]);
    await database.close();
  });

  it('are recorded in a schema, which is made where it is missing', async () => {
    const database = await openPGliteInMemory();
    expect(await migrate(database, [note], { schema: 'Auth' })).toEqual(['note-1']);
    expect(await migrate(database, [note], { schema: 'Auth' })).toEqual([]);
    expect(await database.query({ text: 'SELECT id FROM "Auth".holdfast_migration' })).toEqual([
      { id: 'note-1' },
    ]);
    await database.close();
  });

  it('leave nothing behind when one fails', async () => {
    const database = await openPGliteInMemory();
    const broken = { id: 'note-2', script: 'CREATE TABLE note (id int)' };
    await expect(migrate(database, [note, broken], { schema: 'auth' })).rejects.toMatchObject({
      code: '42P07',
    });
    const [row] = await database.query({
      text: `SELECT to_regclass('note') AS note, to_regnamespace('auth') AS auth`,
    });
    expect(row).toEqual({ note: null, auth: null });
    await database.close();
  });
});

describe('migrations on a server', () => {
  it('wait for another instance that migrates longer than a statement may take', async () => {
    const url = process.env['TEST_DATABASE_URL'] ?? '';
    const [one, other] = [
      openPostgresDatabase(url),
      openPostgresDatabase(url, { statementTimeoutMs: 200, preparedStatements: false }),
    ];
    const migrating = one.transaction(async (transaction) => {
      await transaction.query({ text: 'SELECT pg_advisory_xact_lock(4856201)' });
      const waiting = migrate(other, [note], { schema: 'late' });
      await transaction.query({ text: 'SELECT pg_sleep(0.6)' });
      return { waiting };
    });
    const { waiting } = await migrating;
    expect(await waiting).toEqual(['note-1']);
    await one.execute('DROP SCHEMA late CASCADE');
    await Promise.all([one.close(), other.close()]);
  });
});

describe('a role that may create nothing', () => {
  it('starts where there is nothing to migrate', async () => {
    const { url, schema, drop } = await createRestrictedRole(true);
    const database = openPostgresDatabase(url);
    await expect(database.execute(`CREATE TABLE ${schema}.mine (id int)`)).rejects.toMatchObject({
      cause: { code: '42501' },
    });
    const store = await SqlSessionStore.open(database, { schema });
    expect(await store.revocationsSince(null, 0)).toMatchObject({ revocations: [] });
    await database.close();
    await drop();
  });

  it('is rejected with the migrations that are missing', async () => {
    const { url, schema, drop } = await createRestrictedRole(false);
    const database = openPostgresDatabase(url);
    const error: unknown = await SqlSessionStore.open(database, { schema }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(MigrationRejectedError);
    expect(error).toMatchObject({
      pending: expect.arrayContaining(sessionMigrations.map(({ id }) => id)),
      cause: { cause: { code: '42501' } },
      message: expect.stringContaining('holdfast-migrate'),
    });
    await database.close();
    await drop();
  });
});
