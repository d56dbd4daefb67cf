import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cases, type Case } from '../../test/comparison/cases';
import type { Contender } from '../../test/comparison/contender';
import { OursBound, OursUnbound } from '../../test/comparison/ours';
import { Hydra, SupabaseV2, SuperTokens56, SuperTokensUntil54 } from '../../test/comparison/peers';

const contenders: Readonly<Record<string, () => Promise<Contender>>> = {
  'SuperTokens ≤ 5.4': () => Promise.resolve(new SuperTokensUntil54()),
  'SuperTokens 5.6': () => Promise.resolve(new SuperTokens56()),
  'Supabase v2': () => Promise.resolve(new SupabaseV2()),
  'Hydra, 30 s grace': () => Promise.resolve(new Hydra()),
  'ours unbound': () => OursUnbound.open(),
  'ours bound': () => OursBound.open(),
};

/** The expected outcome for each contender, in their order. */
const expectedOutcomes: Readonly<Record<string, readonly string[]>> = {
  'lost response, retry after 8 h': ['ok', 'signed out', 'ok', 'signed out', 'ok', 'ok'],
  'two at once, responses reversed': ['signed out', 'signed out', 'ok', 'ok', 'ok', 'ok'],
  'three at once, reversed': ['signed out', 'signed out', 'ok', 'ok', 'ok', 'ok'],
  'late response restores the older cookie': [
    'signed out',
    'signed out',
    'ok',
    'signed out',
    'signed out',
    'ok',
  ],
  'thief uses the token first': [
    'detected',
    'detected',
    'missed',
    'detected',
    'detected',
    'rejected, detected',
  ],
  'thief follows the owner, 20 cycles': [
    'detected',
    'detected',
    'missed',
    'detected',
    'detected',
    'rejected, detected',
  ],
  'thief in step within the grace window, 20 cycles': [
    'detected',
    'detected',
    'missed',
    'missed',
    'missed',
    'rejected, detected',
  ],
  'thief within the grace window': [
    'detected',
    'detected',
    'missed',
    'missed',
    'detected',
    'rejected, detected',
  ],
};

const DOCUMENT = join(import.meta.dirname, '../../../../docs/rotation.md');
const [BEGIN, END] = ['<!-- comparison: begin -->', '<!-- comparison: end -->'];

describe('compared with the rules of other libraries', () => {
  const rows: (readonly string[])[] = [];

  it.each(cases.map((row): [string, Case] => [row.name, row]))('%s', async (name, row) => {
    const outcomes: string[] = [];
    for (const open of Object.values(contenders)) {
      const contender = await open();
      outcomes.push(await row.run(contender));
      await contender.close();
    }
    rows.push([name, ...outcomes]);
    expect(outcomes).toEqual(expectedOutcomes[name]);
  });

  it('matches the table in docs/rotation.md', async () => {
    const table = tableOf(['case', ...Object.keys(contenders)], rows);
    const document = await readFile(DOCUMENT, 'utf8');
    const [before = '', rest = ''] = document.split(BEGIN);
    const [, after = ''] = rest.split(END);
    const expected = `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
    if (process.env['WRITE_DOCS'] === 'true') await writeFile(DOCUMENT, expected);
    expect(await readFile(DOCUMENT, 'utf8')).toBe(expected);
  });
});

function tableOf(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = names.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(names), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
