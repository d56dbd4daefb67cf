import { MikroORM } from '@mikro-orm/postgresql';
import { PrismaPg } from '@prisma/adapter-pg';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

/** An application's own database access. */
export interface Orm {
  /** The pool, where the README of the session store says that it is. */
  readonly pool: pg.Pool;
  /** Runs a statement as the application does. */
  count(statement: string): Promise<number>;
  close(): Promise<unknown>;
}

export const orms: Record<string, (url: string) => Promise<Orm>> = {
  async typeorm(url) {
    const dataSource = await new DataSource({ type: 'postgres', url }).initialize();
    return {
      pool: (dataSource.driver as PostgresDriver).master,
      count: async (statement) => countIn(await dataSource.query(statement)),
      close: () => dataSource.destroy(),
    };
  },

  async prisma(url) {
    const pool = new pg.Pool({ connectionString: url });
    const adapter = await new PrismaPg(pool).connect();
    return {
      pool,
      async count(sql) {
        const { rows } = await adapter.queryRaw({ sql, args: [], argTypes: [] });
        return Number(rows[0]?.[0]);
      },
      async close() {
        await adapter.dispose();
        await pool.end();
      },
    };
  },

  async drizzle(url) {
    const db = drizzle(url);
    return {
      pool: db.$client,
      count: async (statement) => countIn((await db.execute(sql.raw(statement))).rows),
      close: () => db.$client.end(),
    };
  },

  async mikroOrm(url) {
    const orm = await MikroORM.init({
      clientUrl: url,
      entities: [],
      discovery: { warnWhenNoEntities: false },
    });
    const connection = orm.em.getConnection();
    return {
      pool: await connection.getNativeClient(),
      count: async (statement) => countIn(await connection.execute(statement)),
      close: () => orm.close(),
    };
  },
};

function countIn(rows: readonly unknown[]): number {
  return Number((rows[0] as { count: unknown }).count);
}
