// Breaks rules of the product one by one, in a copy of what was built, and plays the rows that must see it. Fails where
// one of them does not; writes the table of docs/faults.md otherwise.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { SABOTAGES } from '../apps/faults/sabotage/sabotages.mjs';
import { readRecorded, writeRecorded } from '../apps/faults/src/harness/recorded.ts';
import { environment, pinnedNode, root } from './workspace.mjs';

/** A row that hangs has seen it too. */
const ROW_LIMIT_MS = 90_000;

const say = (line) => process.stdout.write(`${line}\n`);

/** The workspace with all that was built; packages are those of the original, but for the workspace's own. */
function copyOfWorkspace() {
  const copy = mkdtempSync(join(tmpdir(), 'holdfast-sabotage-'));
  const left = new Set(['node_modules', '.git', '.nx', '.data', 'test-results']);
  cpSync(root, copy, { recursive: true, filter: (path) => !left.has(basename(path)) });
  const packages = join(copy, 'node_modules');
  mkdirSync(join(packages, '@holdfast'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@holdfast') symlinkSync(join(root, 'node_modules', name), join(packages, name));
  }
  for (const name of readdirSync(join(root, 'node_modules/@holdfast'))) {
    symlinkSync(join(copy, 'libs', name), join(packages, '@holdfast', name));
  }
  return copy;
}

/** Runs something with the broken file in its place. */
function withSabotage(copy, { file, from, to, rule }, run) {
  const path = join(copy, file);
  const whole = readFileSync(path, 'utf8');
  const parts = whole.split(from);
  if (parts.length !== 2) throw new Error(`${file} does not hold once what is to be broken: ${rule}`);
  writeFileSync(path, parts.join(to));
  try {
    return run();
  } finally {
    writeFileSync(path, whole);
  }
}

/** The rows that failed. */
function play(copy, rows) {
  const directory = join(copy, 'apps/faults');
  const options = { cwd: directory, env: environment, encoding: 'utf8', maxBuffer: 2 ** 28 };
  const bundled = spawnSync(pinnedNode, [join(copy, 'tools/bundle-page.mjs'), 'apps/faults'], options);
  if (bundled.status !== 0) throw new Error(bundled.stderr);
  const grep = `#(${rows.join('|')}) `;
  const timeout = `--timeout=${String(ROW_LIMIT_MS)}`;
  const played = spawnSync(
    join(root, 'node_modules/.bin/playwright'),
    ['test', timeout, '--grep', grep],
    options,
  );
  const { suites = [] } = JSON.parse(readFileSync(join(directory, 'test-results/playwright.json'), 'utf8'));
  const specs = suites.flatMap(specsOf);
  if (specs.length !== rows.length) {
    throw new Error(`not all rows were played:\n${played.stdout}${played.stderr}`);
  }
  return specs.filter(({ ok }) => !ok).map(({ title }) => /^#(\w+)/.exec(title)[1]);
}

function specsOf({ specs = [], suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

const copy = copyOfWorkspace();
const blind = [];
try {
  for (const sabotage of SABOTAGES) {
    const failed = withSabotage(copy, sabotage, () => play(copy, sabotage.rows));
    const missed = sabotage.rows.filter((row) => !failed.includes(row));
    if (missed.length > 0) blind.push(`${sabotage.rule}: not seen by ${missed.join(', ')}`);
    say(
      `${sabotage.rule}: failed ${failed.join(', ')}${missed.length > 0 ? `; NOT SEEN BY ${missed.join(', ')}` : ''}`,
    );
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
if (blind.length > 0) process.exit(1);
await writeRecorded({ ...readRecorded(), sabotages: SABOTAGES.map(({ rule, rows }) => ({ rule, rows })) });
