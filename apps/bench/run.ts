// `npm run bench`: installs the peers, then measures. `--quick` compares with the recorded figures;
// `--only refreshes,browser` measures only these parts.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

process.chdir(import.meta.dirname);
if (!existsSync('peers/node_modules')) {
  process.stdout.write('Installing the peers takes half a minute.\n');
  run('npm', 'ci', '--prefix', 'peers', '--no-audit', '--no-fund', '--loglevel=error');
}
run('node', '../../tools/with-chromium.mjs', 'node', 'dist/main.js', ...process.argv.slice(2));

function run(command: string, ...parameters: readonly string[]): void {
  const { status } = spawnSync(command, parameters, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
