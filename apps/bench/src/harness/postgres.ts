import { PostgresServer } from '@holdfast/test-servers';

/** Runs a task with a real PostgreSQL and its default configuration: commits are on disk. */
export async function withPostgres<Result>(task: (url: string) => Promise<Result>): Promise<Result> {
  const postgres = await PostgresServer.start({ flags: ['-c', 'max_connections=200'] });
  try {
    return await task(postgres.url);
  } finally {
    await postgres.stop();
  }
}
