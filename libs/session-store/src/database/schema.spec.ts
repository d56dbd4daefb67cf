import type { Database, Statement } from './database.js';
import { inSchema, InvalidSchemaNameError, tablesOf } from './schema.js';

const TABLES = ['holdfast_session', 'holdfast_ended_session'];

describe('a schema', () => {
  it.each([
    [
      'a table',
      'UPDATE holdfast_session SET generation = $2 WHERE id = $1',
      'UPDATE "auth".holdfast_session SET generation = $2 WHERE id = $1',
    ],
    [
      'an index, which stands where its table does',
      'CREATE INDEX holdfast_session_account ON holdfast_session (account_id)',
      'CREATE INDEX holdfast_session_account ON "auth".holdfast_session (account_id)',
    ],
    [
      'a channel, which belongs to no schema',
      `SELECT pg_notify('holdfast_revocation', '') FROM holdfast_ended_session`,
      `SELECT pg_notify('holdfast_revocation', '') FROM "auth".holdfast_ended_session`,
    ],
    [
      'what is qualified already',
      'SELECT 1 FROM "auth".holdfast_session',
      'SELECT 1 FROM "auth".holdfast_session',
    ],
    ['a table of somebody else', 'SELECT 1 FROM note', 'SELECT 1 FROM note'],
  ])('qualifies what it should: %s', async (_what, text, qualified) => {
    const sent: string[] = [];
    const database = inSchema(recording(sent), 'auth', TABLES);
    await database.query({ text });
    await database.execute(text);
    await database.transaction((transaction) => transaction.query({ text }));
    expect(sent).toEqual([qualified, qualified, qualified]);
  });

  it('gives a prepared statement a name of its own, within the bounds of PostgreSQL', async () => {
    const names: (string | undefined)[] = [];
    const statement: Statement = { name: 'holdfast_find', text: 'SELECT 1 FROM holdfast_session' };
    for (const schema of ['auth', 'auth', 'A'.repeat(63)]) {
      const database = recording([], names);
      await inSchema(database, schema, TABLES).query(statement);
    }
    expect(names[0]).toBe(names[1]);
    expect(new Set(names).size).toBe(2);
    expect(names.every((name) => name !== undefined && name.length < 64)).toBe(true);
  });

  it.each(['auth', 'Auth_2', '_', 'user', 'a$b', 'x'.repeat(63)])('may be named %s', (name) => {
    expect(() => inSchema(recording([]), name, TABLES)).not.toThrow();
  });

  it.each(['', 'auth"; DROP TABLE x; --', 'a.b', 'with space', '1st', 'é', 'x'.repeat(64)])(
    'may not be named %p',
    (name) => {
      expect(() => inSchema(recording([]), name, TABLES)).toThrow(InvalidSchemaNameError);
    },
  );
});

it('the tables of migrations are those that they create', () => {
  const script =
    'CREATE TABLE one (id int); CREATE UNLOGGED TABLE two (id int); CREATE INDEX three ON one (id)';
  expect(tablesOf([{ script }])).toEqual(['one', 'two']);
});

function recording(sent: string[], names: (string | undefined)[] = []): Database {
  const database: Database = {
    query: ({ name, text }) => {
      names.push(name);
      sent.push(text);
      return Promise.resolve([]);
    },
    execute: (script) => {
      sent.push(script);
      return Promise.resolve();
    },
    transaction: (work) => work(database),
    listen: () => Promise.resolve(() => Promise.resolve()),
    close: () => Promise.resolve(),
  };
  return database;
}
