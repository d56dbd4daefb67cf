import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from './support/nginx.js';
import { expect, test } from './support/test.js';

const path = process.env['NGINX_PATH'] ?? '';
const FILE = join(import.meta.dirname, '../../../deploy/nginx.conf');

test.skip(path === '', 'Without nginx: see tools/with-engines.mjs');

test('nginx accepts the configuration that is deployed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-nginx-'));
  createCertificate(directory);
  const deployed = await readFile(FILE, 'utf8');
  const file = join(directory, 'nginx.conf');
  // The names of the containers and the folder of the certificate exist in the deployment only.
  const local = deployed
    .replace(/api-\d:/g, '127.0.0.1:')
    .replaceAll('/etc/nginx/certificates', directory)
    .replace('events {}', `events {} pid ${join(directory, 'nginx.pid')};`);
  await writeFile(file, local);
  const { status, stderr } = spawnSync(path, ['-t', '-c', file, '-e', 'stderr'], { encoding: 'utf8' });
  await rm(directory, { recursive: true, force: true });
  expect(status, stderr).toBe(0);
});
