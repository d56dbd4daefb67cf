import { measureBrowser } from './browser/browser.js';
import { measureDpop } from './guarded/dpop-requests.js';
import { measureGuardedRequests, measureManyTokens } from './guarded/guarded-requests.js';
import { readRecorded, record } from './harness/recorded.js';
import { regressions } from './harness/regressions.js';
import { isMet, toMarkdown, type Line } from './harness/report.js';
import { measureMemory } from './memory/memory.js';
import { measureRefreshes } from './refresh/refreshes.js';
import { measureRevocations } from './revocation/revocations.js';
import { measureSessionTable } from './sessions/session-table.js';
import { measureStart } from './start/start.js';
import { measureStorm } from './storm/storm.js';

const PARTS: Readonly<Record<string, () => Promise<readonly Line[]>>> = {
  guarded: () => measureGuardedRequests({ rounds: 3, seconds: 3 }),
  dpop: () => measureDpop({ rounds: 3, seconds: 3 }),
  tokens: () => measureManyTokens({ rounds: 3, seconds: 5, tokens: 100_000 }),
  refreshes: () => measureRefreshes({ rounds: 3, seconds: 2, callers: [1, 8, 64, 256] }),
  storm: () => measureStorm({ sessions: 10_000, rounds: 3 }),
  table: () => measureSessionTable([10_000, 100_000, 1_000_000, 5_000_000], 8),
  revocation: () => measureRevocations(200),
  memory: () => measureMemory(100_000),
  browser: () => measureBrowser(7),
  start: () => measureStart(5),
};

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

if (process.argv.includes('--quick')) await compareQuickly();
else await measure(wantedParts());

/** For CI: compares ratios with the recorded ones. Only warns, because machines differ. */
async function compareQuickly(): Promise<void> {
  const only = ['plainFastify', 'guardedFastify'] as const;
  const lines = await measureGuardedRequests({ rounds: 3, seconds: 2, only });
  say(toMarkdown(lines));
  for (const warning of regressions(lines, await readRecorded())) say(`warning: ${warning}`);
}

/** Parts named by `--only guarded,browser`. Defaults to all parts. */
function wantedParts(): readonly string[] {
  const option = process.argv.indexOf('--only');
  return option < 0 ? Object.keys(PARTS) : (process.argv[option + 1] ?? '').split(',');
}

/** Measures the parts and records each at once, because the next one may fail. */
async function measure(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const part = PARTS[name];
    if (part === undefined) {
      throw new Error(`unknown part ${name}; the parts are ${Object.keys(PARTS).join(', ')}`);
    }
    const lines = await part();
    await record(lines);
    say(toMarkdown(lines));
  }
  const missed = (await readRecorded()).filter((line) => isMet(line) === false);
  say(`${String(missed.length)} targets missed. See docs/benchmarks.md.`);
}
