import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureBrowser } from './browser/browser.js';
import { measureGuardedRequests, measureManyTokens } from './guarded/guarded-requests.js';
import { machine } from './harness/machine.js';
import { regressions } from './harness/regressions.js';
import { isMet, toMarkdown, type Line } from './harness/report.js';
import { measureMemory } from './memory/memory.js';
import { measureRefreshes } from './refresh/refreshes.js';
import { measureRevocations } from './revocation/revocations.js';
import { measureSessionTable } from './sessions/session-table.js';

const DOCS = join(import.meta.dirname, '../../../docs');
const RECORDED = join(DOCS, 'benchmarks.json');

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

if (process.argv.includes('--quick')) await compareQuickly();
else await measureAll();

/** For CI: ratios alone, beside those that are recorded. It warns, and fails nothing: machines differ. */
async function compareQuickly(): Promise<void> {
  const only = ['plainFastify', 'guardedFastify'] as const;
  const lines = await measureGuardedRequests({ rounds: 3, seconds: 2, only });
  const recorded = JSON.parse(await readFile(RECORDED, 'utf8')) as { readonly lines: readonly Line[] };
  say(toMarkdown(lines));
  for (const warning of regressions(lines, recorded.lines)) say(`warning: ${warning}`);
}

async function measureAll(): Promise<void> {
  const lines = [
    ...(await measureGuardedRequests({ rounds: 3, seconds: 3 })),
    ...(await measureManyTokens({ rounds: 3, seconds: 3, tokens: 100_000 })),
    ...(await measureRefreshes({ rounds: 3, seconds: 3, callers: [1, 8, 64, 256] })),
    ...(await measureSessionTable([10_000, 100_000, 1_000_000, 5_000_000], 8)),
    ...(await measureRevocations(200)),
    ...(await measureMemory(100_000)),
    ...(await measureBrowser(7)),
  ];
  const versions = await versionsOfPeers();
  await writeFile(RECORDED, `${JSON.stringify({ machine: machine(), versions, lines }, null, 2)}\n`);
  await writeFile(join(DOCS, 'benchmarks.md'), documentOf(lines, versions));
  say(toMarkdown(lines));
  const missed = lines.filter((line) => isMet(line) === false);
  say(`\n${String(missed.length)} targets missed; written to docs/benchmarks.md and docs/benchmarks.json.`);
}

async function versionsOfPeers(): Promise<Readonly<Record<string, string>>> {
  const manifest = await readFile(join(import.meta.dirname, '../peers/package.json'), 'utf8');
  return (JSON.parse(manifest) as { readonly dependencies: Readonly<Record<string, string>> }).dependencies;
}

function documentOf(lines: readonly Line[], versions: Readonly<Record<string, string>>): string {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    '# Benchmarks',
    `Measured on ${machine()}, the server on one core and what measures it on the other, rounds of all contestants in`,
    'turn, medians with the least and the greatest. PostgreSQL 18 keeps what it commits (fsync) and shares both cores.',
    'Repeat it with `npm run bench`; figures of another machine differ, their ratios less.',
    '',
    toMarkdown(lines),
    '',
    '## Versions',
    '',
    `Beside the workspace's own: ${named.join(', ')}.`,
    '',
  ].join('\n');
}
