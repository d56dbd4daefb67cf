import type { Instance } from '@holdfast/session';
import { randomUUID } from 'node:crypto';
import type { Database } from './database/database.js';
import { openPGliteInMemory } from './database/pglite-database.js';
import { openPostgresDatabase } from './database/postgres-database.js';
import { SqlSessionStore } from './sql-session-store.js';

function instance(signingKey: string, ...others: readonly string[]): Instance {
  return { id: randomUUID(), signingKeys: [signingKey], verifyingKeys: [signingKey, ...others] };
}

describe.each([
  ['PGlite', openPGliteInMemory],
  ['PostgreSQL', () => Promise.resolve(openPostgresDatabase(process.env['TEST_DATABASE_URL'] ?? ''))],
])('the instances that share a database on %s', (_name, open) => {
  let database: Database;
  let store: SqlSessionStore;

  beforeAll(async () => {
    database = await open();
    store = await SqlSessionStore.open(database);
  });

  beforeEach(async () => {
    await database.execute('DELETE FROM holdfast_instance');
  });

  afterAll(() => database.close());

  it('register if they can verify what the others sign', async () => {
    expect(await store.instances.register(instance('one', 'two'))).toEqual([]);
    expect(await store.instances.register(instance('two', 'one'))).toEqual([]);
  });

  it('register again, also with a new key', async () => {
    const first = instance('one', 'two');
    await store.instances.register(first);
    await store.instances.register(instance('one', 'two'));
    expect(await store.instances.register({ ...first, signingKeys: ['two'] })).toEqual([]);
    expect(await store.instances.register(instance('one'))).toEqual(['two']);
  });

  it('learn which keys they lack, and then do not disturb the others', async () => {
    const first = instance('one');
    await store.instances.register(first);
    expect(await store.instances.register(instance('other'))).toEqual(['one']);
    expect(await store.instances.register(first)).toEqual([]);
  });

  it('count in the order in which they register when they start together', async () => {
    const results = await Promise.all(['a', 'b', 'c'].map((key) => store.instances.register(instance(key))));
    expect(results.filter((unknown) => unknown.length === 0)).toHaveLength(1);
  });

  it('no longer count once they have stopped', async () => {
    const first = instance('one');
    await store.instances.register(first);
    await store.instances.unregister(first.id);
    expect(await store.instances.register(instance('other'))).toEqual([]);
  });

  it('no longer count a minute after they were killed', async () => {
    await store.instances.register(instance('one'));
    await database.execute(`UPDATE holdfast_instance SET seen_at = now() - interval '59 seconds'`);
    expect(await store.instances.register(instance('other'))).toEqual(['one']);
    await database.execute(`UPDATE holdfast_instance SET seen_at = now() - interval '61 seconds'`);
    expect(await store.instances.register(instance('other'))).toEqual([]);
  });

  it('read the clock of the database', async () => {
    const before = performance.timeOrigin + performance.now();
    const now = await store.instances.now();
    expect(now).toBeGreaterThanOrEqual(before - 50);
    expect(now).toBeLessThanOrEqual(performance.timeOrigin + performance.now() + 50);
  });
});
