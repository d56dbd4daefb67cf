import { join } from 'node:path';
import { newKeys, textOf } from '../harness/bench-app.js';
import { withPostgres } from '../harness/postgres.js';
import { startServer, type ServerProcess } from '../harness/server-process.js';

const SERVER = join(import.meta.dirname, 'server.js');

/** Runs a task with several instances of one application, with the same keys, PostgreSQL and core. */
export function withInstances<Result>(
  count: number,
  task: (instances: readonly ServerProcess[]) => Promise<Result>,
): Promise<Result> {
  return withPostgres(async (databaseUrl) => {
    const environment = { BENCH_DATABASE_URL: databaseUrl, BENCH_KEYS: textOf(newKeys()) };
    const instances: ServerProcess[] = [];
    try {
      while (instances.length < count) instances.push(await startServer(SERVER, [], environment));
      return await task(instances);
    } finally {
      await Promise.all(instances.map((instance) => instance.stop()));
    }
  });
}
