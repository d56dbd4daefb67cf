import { findCommand, installDebianPackages } from '../../../tools/debian-packages.mjs';

/** Finds redis-server, or installs it where that is allowed. Without it, the tests that need one are skipped. */
export default function setUp() {
  const find = () => findCommand(['redis-server', 'valkey-server']);
  const command = find() ?? (installDebianPackages('redis-server') ? find() : undefined);
  if (command === undefined) {
    process.stderr.write('No redis-server on the path: the tests of the Redis store are skipped.\n');
    return;
  }
  process.env.REDIS_SERVER = command;
}
