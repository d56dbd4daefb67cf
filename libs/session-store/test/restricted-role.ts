import { randomBytes } from 'node:crypto';
import { openPostgresDatabase } from '../src/database/postgres-database.js';
import { SqlSessionStore } from '../src/sql-session-store.js';

/** A role that may change the rows of a schema's tables and create nothing. */
export interface RestrictedRole {
  readonly url: string;
  readonly schema: string;
  readonly drop: () => Promise<void>;
}

/** @param isMigrated whether the tables exist */
export async function createRestrictedRole(isMigrated: boolean): Promise<RestrictedRole> {
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  const owner = openPostgresDatabase(url.href, { maxConnections: 1 });
  const [schema, password] = [
    `restricted_${randomBytes(6).toString('hex')}`,
    randomBytes(12).toString('hex'),
  ];
  await owner.execute(`CREATE SCHEMA ${schema}; CREATE ROLE ${schema} LOGIN PASSWORD '${password}'`);
  if (isMigrated) await SqlSessionStore.open(owner, { schema });
  await owner.execute(`
    GRANT USAGE ON SCHEMA ${schema} TO ${schema};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${schema}`);
  url.username = schema;
  url.password = password;
  return {
    url: url.href,
    schema,
    drop: async () => {
      await owner.execute(`DROP SCHEMA ${schema} CASCADE; DROP ROLE ${schema}`);
      await owner.close();
    },
  };
}
