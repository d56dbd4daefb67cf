import { StoreUnavailableError } from '@holdfast/session';
import { parseArgs } from 'node:util';
import type { Database } from '../database/database.js';
import { pendingMigrations } from '../database/migrate.js';
import { openPostgresDatabase } from '../database/postgres-database.js';
import { InvalidSchemaNameError } from '../database/schema.js';
import { migrateSessions } from '../session-tables.js';
import { sessionMigrations } from '../sql/session-migrations.js';
import { migrationScript } from './migration-script.js';

/** The output of a command. */
export interface CommandOutput {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

const USAGE = `Usage: holdfast-migrate [--url URL] [--schema NAME] [--print]

Creates the tables of @holdfast/session-store in PostgreSQL, or brings them up to date.

  --url URL      the database; defaults to the environment variable DATABASE_URL
  --schema NAME  the schema of the tables; defaults to the first of the search path
  --print        prints the SQL and applies nothing: of all migrations, or with --url of those that the database lacks
  --help         prints this text
`;

interface Options {
  readonly url: string | undefined;
  readonly schema: { readonly schema?: string };
  readonly print: boolean;
}

/**
 * Runs `holdfast-migrate`. Returns the exit code: 0 for success, 1 if the database failed, 2 if the arguments are
 * invalid.
 */
export async function migrateCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  output: CommandOutput,
): Promise<number> {
  try {
    const { values } = parse(args);
    if (values.help === true) {
      output.out(USAGE);
      return 0;
    }
    const { url, schema, print = false } = values;
    const options = { url, schema: schema === undefined ? {} : { schema }, print };
    await (print ? printSql(options, output) : apply(options, env['DATABASE_URL'], output));
    return 0;
  } catch (error) {
    const isMisused = error instanceof UsageError || error instanceof InvalidSchemaNameError;
    output.error(`${messageOf(error)}\n${isMisused ? `\n${USAGE}` : ''}`);
    return isMisused ? 2 : 1;
  }
}

/** The arguments are invalid. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        url: { type: 'string' },
        schema: { type: 'string' },
        print: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

async function printSql({ url, schema }: Options, { out }: CommandOutput): Promise<void> {
  const migrations =
    url === undefined
      ? sessionMigrations
      : await using(url, (database) => pendingMigrations(database, sessionMigrations, schema));
  out(migrations.map((migration) => migrationScript(migration, schema.schema)).join('\n'));
}

async function apply(
  { url, schema }: Options,
  fallback: string | undefined,
  { out }: CommandOutput,
): Promise<void> {
  const database = url ?? fallback;
  if (database === undefined) throw new UsageError('Set the database with --url or DATABASE_URL.');
  const applied = await using(database, (opened) => migrateSessions(opened, schema));
  out(applied.length === 0 ? 'Nothing to apply.\n' : applied.map((id) => `Applied ${id}.\n`).join(''));
}

async function using<Result>(url: string, work: (database: Database) => Promise<Result>): Promise<Result> {
  const database = openPostgresDatabase(url, { maxConnections: 2 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

function messageOf(error: unknown): string {
  if (error instanceof StoreUnavailableError) {
    return `The database is not available: ${messageOf(error.cause)}`;
  }
  return error instanceof Error ? error.message : String(error);
}
