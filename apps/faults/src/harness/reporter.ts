import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { cpus } from 'node:os';
import { PEER_ATTACHMENT, type PeerResult } from '../peers/peer-result.js';
import { readRecorded, writeRecorded } from './recorded.js';
import { summaryOf, type Recorded } from './report.js';
import { IS_WHOLE, SEED, TALLY_ATTACHMENT, type RowResult } from './row.js';

/** Collects the rows, prints their summaries, and records them if `FAULTS_RECORD` is `true`. */
export default class FaultsReporter implements Reporter {
  readonly #rows = new Map<string, RowResult>();
  readonly #peers: PeerResult[] = [];
  readonly #startedAt = performance.now();

  onBegin(): void {
    process.stdout.write(`Seed ${SEED}, ${IS_WHOLE ? 'all tries' : 'some of the tries'}\n`);
  }

  onTestEnd(_test: TestCase, { attachments }: TestResult): void {
    for (const { name, body = Buffer.alloc(0) } of attachments) {
      if (name === PEER_ATTACHMENT) this.#peers.push(JSON.parse(body.toString()) as PeerResult);
      if (name !== TALLY_ATTACHMENT) continue;
      const row = JSON.parse(body.toString()) as RowResult;
      this.#rows.set(row.row, row);
      process.stdout.write(`${summaryOf(row)}\n`);
    }
  }

  async onEnd(): Promise<void> {
    if (process.env['FAULTS_RECORD'] !== 'true') return;
    const before = readRecorded();
    const isPart = process.env['FAULTS_ONLY'] === 'true';
    const minutes = (performance.now() - this.#startedAt) / 60_000;
    const own = { seed: SEED, whole: IS_WHOLE, minutes, cores: cpus().length, node: process.version };
    const kept = isPart ? (before?.rows ?? []).filter(({ row }) => !this.#rows.has(row)) : [];
    const recorded: Recorded = {
      run: isPart ? (before?.run ?? own) : own,
      rows: [...kept, ...this.#rows.values()].sort((one, other) => rank(one.row) - rank(other.row)),
      peers: this.#peers.length > 0 ? this.#peers : (before?.peers ?? []),
      sabotages: before?.sabotages ?? [],
    };
    await writeRecorded(recorded);
  }
}

/** Sorts faults by number, then attacks, then the soak. */
function rank(row: string): number {
  const [, letter = '', number = '0'] = /^([A-Z]?)(\d*)/.exec(row) ?? [];
  return (letter === '' ? 0 : letter.charCodeAt(0)) * 1000 + Number(number);
}
