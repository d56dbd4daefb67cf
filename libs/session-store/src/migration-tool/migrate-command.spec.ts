import { randomBytes } from 'node:crypto';
import { createRestrictedRole } from '../../test/restricted-role.js';
import { openPostgresDatabase } from '../database/postgres-database.js';
import { sessionMigrations } from '../sql/session-migrations.js';
import { migrateCommand } from './migrate-command.js';
import { migrationScript } from './migration-script.js';

const url = process.env['TEST_DATABASE_URL'] ?? '';
const ids = sessionMigrations.map(({ id }) => id);

interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  const written = { out: '', error: '' };
  const code = await migrateCommand(args, env, {
    out: (text) => {
      written.out += text;
    },
    error: (text) => {
      written.error += text;
    },
  });
  return { code, ...written };
}

describe('holdfast-migrate', () => {
  let schema: string;

  beforeEach(() => {
    schema = `command_${randomBytes(6).toString('hex')}`;
  });

  afterEach(async () => {
    const database = openPostgresDatabase(url);
    await database.execute(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    await database.close();
  });

  it('applies what is missing, once, and lists it', async () => {
    expect(await run(['--url', url, '--schema', schema])).toEqual({
      code: 0,
      out: ids.map((id) => `Applied ${id}.\n`).join(''),
      error: '',
    });
    expect(await run(['--schema', schema], { DATABASE_URL: url })).toEqual({
      code: 0,
      out: 'Nothing to apply.\n',
      error: '',
    });
  });

  it('prints the SQL of all migrations, without a database', async () => {
    const scripts = sessionMigrations.map((migration) => migrationScript(migration, 'auth'));
    expect(await run(['--print', '--schema', 'auth'])).toEqual({
      code: 0,
      out: scripts.join('\n'),
      error: '',
    });
  });

  it('prints the SQL that a database lacks, and applies none of it', async () => {
    const printed = await run(['--print', '--schema', schema, '--url', url]);
    expect(printed.out).toContain(`VALUES ('session-1')`);
    await run(['--url', url, '--schema', schema]);
    const nothing = await run(['--print', '--schema', schema, '--url', url]);
    expect(nothing).toEqual({ code: 0, out: '', error: '' });
  });

  it('shows how it is used', async () => {
    expect(await run(['--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('--print'),
      error: '',
    });
  });

  it.each([
    ['an option that it does not have', ['--drop'], '--drop'],
    ['an argument', ['postgres://somewhere'], 'postgres://somewhere'],
    ['no database', [], '--url'],
    ['a schema with a bad name', ['--print', '--schema', 'a b'], '"a b" is not a schema name'],
  ])('rejects %s', async (_what, args, reason) => {
    expect(await run(args)).toMatchObject({ code: 2, out: '', error: expect.stringContaining(reason) });
  });

  it('says why the database cannot be reached, without its password', async () => {
    const rejected = await run(['--url', 'postgres://ada:secret@127.0.0.1:1/none']);
    expect(rejected).toMatchObject({ code: 1, out: '', error: expect.stringContaining('ECONNREFUSED') });
    expect(rejected.error).not.toContain('secret');
  });

  it('names what a role may not apply', async () => {
    const role = await createRestrictedRole(false);
    const rejected = await run(['--url', role.url, '--schema', role.schema]);
    expect(rejected).toMatchObject({ code: 1, out: '', error: expect.stringContaining('session-1') });
    await role.drop();
  });
});
