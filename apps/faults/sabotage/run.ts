// Breaks rules of the product one by one, in a copy of the build, and runs the rows that must fail then. Exits with 1 if
// one of them passes; otherwise writes the table in docs/faults.md. `--only 3,A1` runs only these rows and records
// nothing.
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
import { parseArgs } from 'node:util';
import { readRecorded, writeRecorded } from '../src/harness/recorded.ts';
import { SABOTAGES, type Sabotage } from './sabotages.ts';

const root = join(import.meta.dirname, '../../..');

/** A row that hangs has failed too. */
const MAX_ROW_MS = 90_000;

/** The part of Playwright's report that is read. */
interface Suite {
  readonly specs?: readonly { readonly title: string; readonly ok: boolean }[];
  readonly suites?: readonly Suite[];
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Copies the built workspace. Packages are linked to the original, except for the workspace's own. */
function copyOfWorkspace(): string {
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

/** Runs a task while a file is broken. */
function withSabotage<Result>(copy: string, { file, from, to, rule }: Sabotage, run: () => Result): Result {
  const path = join(copy, file);
  const whole = readFileSync(path, 'utf8');
  const parts = whole.split(from);
  if (parts.length !== 2) throw new Error(`${file} must contain the code to break exactly once: ${rule}`);
  writeFileSync(path, parts.join(to));
  try {
    return run();
  } finally {
    writeFileSync(path, whole);
  }
}

/** Runs the rows in the copy, and returns those that failed. */
function runRows(copy: string, rows: readonly string[]): readonly string[] {
  const directory = join(copy, 'apps/faults');
  const options = { cwd: directory, encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  const bundled = spawnSync('node', [join(copy, 'libs/angular/size/bundle-page.ts'), 'page'], options);
  if (bundled.status !== 0) throw new Error(bundled.stderr);
  const grep = `#(${rows.join('|')}) `;
  const timeout = `--timeout=${String(MAX_ROW_MS)}`;
  const played = spawnSync('playwright', ['test', timeout, '--grep', grep], options);
  const report = readFileSync(join(directory, 'test-results/playwright.json'), 'utf8');
  const specs = specsOf(JSON.parse(report) as Suite);
  if (specs.length !== rows.length) {
    throw new Error(`not all rows ran:\n${played.stdout}${played.stderr}`);
  }
  return specs.filter(({ ok }) => !ok).map(({ title }) => /^#(\w+)/.exec(title)?.[1] ?? title);
}

function specsOf({ specs = [], suites = [] }: Suite): NonNullable<Suite['specs']> {
  return [...specs, ...suites.flatMap(specsOf)];
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const only = values.only?.split(',');
const wanted = SABOTAGES.map((sabotage) => ({
  ...sabotage,
  rows: sabotage.rows.filter((row) => only?.includes(row) ?? true),
})).filter(({ rows }) => rows.length > 0);
const copy = copyOfWorkspace();
let isBlind = false;
try {
  for (const sabotage of wanted) {
    const failed = withSabotage(copy, sabotage, () => runRows(copy, sabotage.rows));
    const missed = sabotage.rows.filter((row) => !failed.includes(row));
    isBlind ||= missed.length > 0;
    const remark = missed.length > 0 ? `; NOT DETECTED BY ${missed.join(', ')}` : '';
    say(`${sabotage.rule}: failed ${failed.join(', ')}${remark}`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
if (isBlind || wanted.length === 0) process.exit(1);
const before = readRecorded();
if (only === undefined && before !== null) {
  await writeRecorded({ ...before, sabotages: SABOTAGES.map(({ rule, rows }) => ({ rule, rows })) });
}
