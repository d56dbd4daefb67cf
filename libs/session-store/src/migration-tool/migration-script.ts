import { CREATE_HISTORY, HISTORY_TABLE, type Migration } from '../database/migrate.js';
import { qualify, tablesOf } from '../database/schema.js';
import { sessionMigrations } from '../sql/session-migrations.js';

const TABLES = [HISTORY_TABLE, ...tablesOf(sessionMigrations)];

/**
 * A migration as SQL for another tool. It records itself as applied, so the store does not apply it again.
 *
 * @throws InvalidSchemaNameError
 */
export function migrationScript({ id, script }: Migration, schema?: string): string {
  const sql = `-- ${id} of @holdfast/session-store. Apply each migration once, in order, in one transaction.

${outdented(CREATE_HISTORY)};

${outdented(script)}

INSERT INTO ${HISTORY_TABLE} (id) VALUES ('${id}');
`;
  return schema === undefined ? sql : qualify(sql, schema, TABLES);
}

function outdented(sql: string): string {
  const lines = sql
    .replace(/^\s*\n/, '')
    .trimEnd()
    .split('\n');
  const depth = Math.min(...lines.filter((line) => line !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(depth)).join('\n');
}
