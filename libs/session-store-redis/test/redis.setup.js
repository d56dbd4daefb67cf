/** Finds redis-server, or installs it where that is allowed. Without it, the tests that need one are skipped. */
export default async function setUp() {
  // Loaded here, because the project `tools` depends on the API, which depends on this library.
  const tools = new URL('../../../tools/debian-packages.mjs', import.meta.url);
  const { findCommand, installDebianPackages } = await import(tools.href);
  const find = () => findCommand(['redis-server', 'valkey-server']);
  const command = find() ?? (installDebianPackages('redis-server') ? find() : undefined);
  if (command === undefined) {
    process.stderr.write('No redis-server on the path: the tests of the Redis store are skipped.\n');
    return;
  }
  process.env.REDIS_SERVER = command;
}
