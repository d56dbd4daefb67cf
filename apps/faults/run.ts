// `npm run faults`: injects every fault of the matrix into the whole system, and writes docs/faults.md and .json.
//   --seed N      uses other random numbers; the seed is printed and recorded
//   --only 3,A1   runs only these rows; the others keep their recorded figures
//   --peers       installs other libraries and runs only them
//   --sabotage    breaks rules on purpose and runs only the rows that must fail then; can be combined with --only
//   --soak 10m    runs only a mix of all faults, for ten minutes
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    only: { type: 'string' },
    soak: { type: 'string' },
    peers: { type: 'boolean', default: false },
    sabotage: { type: 'boolean', default: false },
  },
});
const [, soakMinutes] = /^(\d{1,3})m$/.exec(values.soak ?? '1m') ?? [];
if (soakMinutes === undefined) {
  process.stderr.write('--soak takes minutes, as in 10m\n');
  process.exit(1);
}

process.chdir(import.meta.dirname);
if (values.peers) {
  run('npm', ['ci', '--prefix', 'peers', '--no-audit', '--no-fund', '--loglevel=error']);
  run('node', ['../../libs/angular/size/bundle-page.ts', 'peers/page']);
}
const inChromium = '../../tools/with-chromium.mjs';
if (values.sabotage) {
  const only = values.only === undefined ? [] : ['--only', values.only];
  run('node', [inChromium, 'node', 'sabotage/run.ts', ...only]);
} else {
  const rows = values.soak === undefined ? values.only?.split(',') : ['S1'];
  const specs = values.peers ? ['src/peers'] : [];
  const grep = rows === undefined ? [] : ['--grep', `#(${rows.join('|')}) `];
  run('node', [inChromium, 'playwright', 'test', ...specs, ...grep], {
    FAULTS_SEED: values.seed ?? '1',
    FAULTS_WHOLE: 'true',
    FAULTS_RECORD: 'true',
    FAULTS_ONLY: String(rows !== undefined || values.peers),
    FAULTS_PEERS: String(values.peers),
    FAULTS_SOAK_MINUTES: soakMinutes,
  });
}

function run(command: string, parameters: readonly string[], settings: NodeJS.ProcessEnv = {}): void {
  const { status } = spawnSync(command, parameters, {
    stdio: 'inherit',
    env: { ...process.env, ...settings },
  });
  if (status !== 0) process.exit(status ?? 1);
}
