/** Starts a PostgreSQL server for the tests, outside Jest's sandbox, unless TEST_DATABASE_URL names one. */
export default async function setUp(globalConfig, projectConfig) {
  if (process.env.TEST_DATABASE_URL !== undefined) return;
  const { PostgresServer } = await import('@holdfast/test-servers');
  const postgres = await PostgresServer.start();
  process.env.TEST_DATABASE_URL = postgres.url;
  projectConfig.globals.stopPostgres = () => postgres.stop();
}
