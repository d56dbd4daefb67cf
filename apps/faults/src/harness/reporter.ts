import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { asMarkdown, summaryOf } from './report.js';
import { IS_WHOLE, SEED, TALLY_ATTACHMENT, type RowResult } from './row.js';

const DOCS = join(import.meta.dirname, '../../../../docs');

/** Gathers the rows, prints their table, and writes it down where it is asked to. */
export default class FaultsReporter implements Reporter {
  readonly #rows = new Map<string, RowResult>();
  readonly #startedAt = performance.now();

  onBegin(): void {
    process.stdout.write(`Seed ${SEED}, ${IS_WHOLE ? 'the whole number of tries' : 'a part of the tries'}\n`);
  }

  onTestEnd(_test: TestCase, { attachments }: TestResult): void {
    for (const { name, body } of attachments) {
      if (name !== TALLY_ATTACHMENT || body === undefined) continue;
      const row = JSON.parse(body.toString()) as RowResult;
      this.#rows.set(row.row, row);
      process.stdout.write(`${summaryOf(row)}\n`);
    }
  }

  onEnd({ status }: FullResult): void {
    if (process.env['FAULTS_RECORD'] !== 'true') return;
    const before = readBefore();
    for (const row of this.#rows.values()) before.set(row.row, row);
    const rows = [...before.values()].sort((one, other) => rank(one.row) - rank(other.row));
    const minutes = (performance.now() - this.#startedAt) / 60_000;
    const run = { seed: SEED, whole: IS_WHOLE, minutes, cores: cpus().length, node: process.version, status };
    writeFileSync(join(DOCS, 'faults.json'), `${JSON.stringify({ run, rows }, null, 2)}\n`);
    writeFileSync(join(DOCS, 'faults.md'), asMarkdown(run, rows));
  }
}

/** Rows that this run did not play stay as they were recorded. */
function readBefore(): Map<string, RowResult> {
  const path = join(DOCS, 'faults.json');
  if (process.env['FAULTS_ONLY'] !== 'true' || !existsSync(path)) return new Map();
  const { rows } = JSON.parse(readFileSync(path, 'utf8')) as { rows: RowResult[] };
  return new Map(rows.map((row) => [row.row, row]));
}

/** Faults by their number, then attacks, then the soak. */
function rank(row: string): number {
  const [, letter = '', number = '0'] = /^([A-Z]?)(\d*)/.exec(row) ?? [];
  return (letter === '' ? 0 : letter.charCodeAt(0)) * 1000 + Number(number);
}
