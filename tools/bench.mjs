// `npm run bench`: installs what the libraries are measured against, builds, and measures; `-- --quick` for CI.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundlePage } from './bundle-page.mjs';
import { findChromium, installChromium } from './chromium.mjs';
import { installPackages, nx, root, setUp } from './workspace.mjs';

const say = (line) => process.stdout.write(`${line}\n`);
const peers = join(root, 'apps/bench/peers');

setUp(say);
if (!existsSync(join(peers, 'node_modules'))) {
  say('Installing what others use; this takes half a minute.');
  installPackages(peers);
}
if (nx(['run-many', '-t', 'build', '-p', 'bench,angular']) !== 0) process.exit(1);
await bundlePage('apps/bench');
process.env.CHROME_PATH ??= findChromium() ?? installChromium() ?? undefined;
const { status } = spawnSync(process.execPath, ['dist/main.js', ...process.argv.slice(2)], {
  cwd: join(root, 'apps/bench'),
  stdio: 'inherit',
});
process.exit(status ?? 1);
