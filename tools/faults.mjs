// `npm run faults`: hurts the whole system in every way of the matrix, and writes docs/faults.md and .json.
//   --seed N      other random numbers, told at the start and in the table
//   --only 3,A1   these rows; the others stay as they were recorded
//   --peers       other libraries, installed now, and nothing else
//   --sabotage    rules broken on purpose, and the rows that must see it, and nothing else
//   --soak 10m    everything mixed for so long, and nothing else
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundlePage } from './bundle-page.mjs';
import { findChromium, installChromium } from './chromium.mjs';
import { environment, installPackages, nx, pinnedNode, root, setUp, stop } from './workspace.mjs';

const say = (line) => process.stdout.write(`${line}\n`);
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    only: { type: 'string' },
    soak: { type: 'string' },
    peers: { type: 'boolean' },
    sabotage: { type: 'boolean' },
  },
});
const [, soakMinutes] = /^(\d{1,3})m$/.exec(values.soak ?? '1m') ?? stop('--soak takes minutes, as in 10m');

setUp(say);
if (nx(['run-many', '-t', 'build', '-p', 'api,portal,faults']) !== 0) process.exit(1);
if (values.peers) {
  installPackages(join(root, 'apps/faults/peers'));
  await bundlePage('apps/faults/peers');
}
const browser = { CHROME_PATH: process.env.CHROME_PATH ?? findChromium() ?? installChromium() ?? '' };
if (values.sabotage) {
  const script = join(root, 'tools/faults-sabotage.mjs');
  const options = { stdio: 'inherit', env: { ...environment, ...browser } };
  process.exit(spawnSync(pinnedNode, [script], options).status ?? 1);
}
const rows = values.soak === undefined ? values.only?.split(',') : ['S1'];
const { status } = spawnSync(
  join(root, 'node_modules/.bin/playwright'),
  [
    'test',
    ...(values.peers ? ['src/peers'] : []),
    ...(rows === undefined ? [] : ['--grep', `#(${rows.join('|')}) `]),
  ],
  {
    cwd: join(root, 'apps/faults'),
    stdio: 'inherit',
    env: {
      ...environment,
      ...browser,
      FAULTS_SEED: values.seed ?? '1',
      FAULTS_WHOLE: 'true',
      FAULTS_RECORD: 'true',
      FAULTS_ONLY: String(rows !== undefined || values.peers === true),
      FAULTS_PEERS: String(values.peers === true),
      FAULTS_SOAK_MINUTES: soakMinutes,
    },
  },
);
process.exit(status ?? 1);
