import type { RowResult } from './row.js';

export interface Run {
  readonly seed: string;
  readonly whole: boolean;
  readonly minutes: number;
  readonly cores: number;
  readonly node: string;
  readonly status: string;
}

const HARMS = ['falseLogouts', 'lostWork', 'acceptedThefts', 'wrongErrors'] as const;

export function summaryOf(row: RowResult): string {
  const harms = HARMS.map((harm) => `${harm} ${String(row[harm])}`).join(', ');
  const lines = [
    `${String(row.tries)} tries in ${row.seconds.toFixed(0)} s: ${harms}`,
    ...row.remarks,
    ...row.details,
  ];
  return lines.map((line) => `      ${line}`).join('\n');
}

export function asMarkdown(run: Run, rows: readonly RowResult[]): string {
  const sum = (key: (typeof HARMS)[number] | 'tries'): number =>
    rows.reduce((total, row) => total + row[key], 0);
  return `# Faults and attacks

What the whole system (browser, network, three instances, PostgreSQL) does while it is hurt. Written by
\`npm run faults\`; seed ${run.seed}, ${run.whole ? 'all tries' : 'a part of the tries'}, ${run.minutes.toFixed(0)} minutes on
${String(run.cores)} cores, Node ${run.node.slice(1)}. To repeat it: \`npm run faults -- --seed ${run.seed}\`.

After every row it is checked that nobody is signed out who was not revoked, expired or (unbound sessions only) shown
to be stolen from; that every request settles once and no write is there twice; that a refused theft left an event and
a metric; and that no answer was a 5xx but a 503 with \`Retry-After\`.

${String(sum('tries'))} tries: ${String(sum('falseLogouts'))} false logouts, ${String(sum('lostWork'))} times lost work, ${String(sum('acceptedThefts'))} accepted thefts, ${String(sum('wrongErrors'))} wrong errors.

| # | fault | expected | tries | false logouts | lost work | accepted thefts | wrong errors |
| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |
${rows.map(lineOf).join('\n')}
${remarksOf(rows)}`;
}

function lineOf(row: RowResult): string {
  const counts = [row.tries, ...HARMS.map((harm) => row[harm])].map((count) => count.toLocaleString('en-US'));
  return `| ${row.row} | ${row.fault} | ${row.expected} | ${counts.join(' | ')} |`;
}

function remarksOf(rows: readonly RowResult[]): string {
  const remarks = rows.flatMap(({ row, remarks: own, details }) =>
    [...own, ...details].map((text) => `- ${row}: ${text}`),
  );
  return remarks.length === 0 ? '' : `\n## Remarks\n\n${remarks.join('\n')}\n`;
}
