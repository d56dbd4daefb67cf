import { createHash } from 'node:crypto';
import type { Database, Queryable, Statement } from './database.js';

/** An identifier that PostgreSQL stores unchanged when it is quoted. */
const SCHEMA_NAME = /^[A-Za-z_][\w$]{0,62}$/;

/** Thrown for a schema name that is empty, too long, or has characters other than letters, digits, `_` and `$`. */
export class InvalidSchemaNameError extends Error {
  override readonly name = 'InvalidSchemaNameError';

  constructor(schema: string) {
    super(
      `${JSON.stringify(schema)} is not a schema name: use up to 63 letters, digits, "_" and "$", a letter or "_" first.`,
    );
  }
}

/** The schema as a quoted SQL identifier: it is case-sensitive, and may be a keyword. */
export function quoteSchema(schema: string): string {
  if (!SCHEMA_NAME.test(schema)) throw new InvalidSchemaNameError(schema);
  return `"${schema}"`;
}

/** The tables that migrations create. */
export function tablesOf(migrations: readonly { readonly script: string }[]): readonly string[] {
  return migrations.flatMap(({ script }) =>
    [...script.matchAll(/\bCREATE (?:UNLOGGED )?TABLE (\w+)/g)].map(([, table]) => table ?? ''),
  );
}

/** Qualifies each table in a statement with the schema. Indexes and channels are not qualified. */
export function qualify(sql: string, schema: string, tables: readonly string[]): string {
  const prefix = `${quoteSchema(schema)}.`;
  const names = new RegExp(`(?<![."\\w$])(?:${tables.join('|')})(?![\\w$])`, 'g');
  return sql.replace(names, (table) => prefix + table);
}

/**
 * A database that takes the given tables from one schema. Each statement names the schema, because the pool can reset a
 * search path, and a pooler gives each transaction another connection.
 */
export function inSchema(database: Database, schema: string, tables: readonly string[]): Database {
  const tag = createHash('sha256').update(quoteSchema(schema)).digest('hex').slice(0, 8);
  const known = new WeakMap<Statement, Statement>();

  function qualified(statement: Statement): Statement {
    const earlier = known.get(statement);
    if (earlier !== undefined) return earlier;
    const { name } = statement;
    const text = qualify(statement.text, schema, tables);
    const made = name === undefined ? { text } : { name: `${name}_${tag}`, text };
    known.set(statement, made);
    return made;
  }

  const on = (queryable: Queryable): Queryable => ({
    query: (statement, values) => queryable.query(qualified(statement), values),
    execute: (script) => queryable.execute(qualify(script, schema, tables)),
  });

  return {
    ...on(database),
    transaction: (work, statementTimeoutMs) =>
      database.transaction((transaction) => work(on(transaction)), statementTimeoutMs),
    listen: (channel, wake) => database.listen(channel, wake),
    close: () => database.close(),
  };
}
