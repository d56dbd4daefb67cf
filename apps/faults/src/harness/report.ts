import type { PeerResult } from '../peers/peer-result.js';
import type { RowResult } from './row.js';

interface Run {
  readonly seed: string;
  readonly whole: boolean;
  readonly minutes: number;
  readonly cores: number;
  readonly node: string;
}

/** A rule of the product that was broken on purpose, and the rows that fail then. */
export interface BrokenRule {
  readonly rule: string;
  readonly rows: readonly string[];
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

export interface Recorded {
  readonly run: Run;
  readonly rows: readonly RowResult[];
  readonly peers: readonly PeerResult[];
  readonly sabotages: readonly BrokenRule[];
}

export function asMarkdown({ run, rows, peers, sabotages }: Recorded): string {
  const sum = (key: (typeof HARMS)[number] | 'tries'): number =>
    rows.reduce((total, row) => total + row[key], 0);
  return `# Faults and attacks

What the whole system (browser, network, three instances, PostgreSQL) does while it is hurt. Written by
\`npm run faults\`; seed ${run.seed}, ${run.whole ? 'all tries' : 'a part of the tries'}, ${run.minutes.toFixed(0)} minutes on
${String(run.cores)} cores, Node ${run.node.slice(1)}. To repeat it: \`npm run faults -- --seed ${run.seed}\`. Rows with fewer than 200 tries are slow: in each try a
browser, a process or a time limit has its time.

After every row it is checked that nobody is signed out who was not revoked, expired or (unbound sessions only) shown
to be stolen from; that every request settles once and no write is there twice; that a refused theft left an event and
a metric; and that no answer was a 5xx but a 503 with \`Retry-After\`.

${String(sum('tries'))} tries: ${String(sum('falseLogouts'))} false logouts, ${String(sum('lostWork'))} times lost work, ${String(sum('acceptedThefts'))} accepted thefts, ${String(sum('wrongErrors'))} wrong errors.

| # | fault | expected | tries | false logouts | lost work | accepted thefts | wrong errors |
| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |
${rows.map(lineOf).join('\n')}
${remarksOf(rows)}${besideOthers(peers)}${brokenOnPurpose(sabotages)}`;
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

/** Other libraries under the same faults, one column each. */
function besideOthers(peers: readonly PeerResult[]): string {
  if (peers.length === 0) return '';
  const kinds = [...new Set(peers.map(({ kind }) => kind))];
  const faults = [...new Map(peers.map(({ row, fault }) => [`${row} ${fault}`, { row, fault }])).values()];
  const lines = faults.map(({ row, fault }) => {
    const cells = kinds.map((kind) => {
      const found = peers.find((peer) => peer.kind === kind && peer.row === row && peer.fault === fault);
      return found === undefined ? '' : cellOf(found);
    });
    return `| ${row} | ${fault} | ${cells.join(' | ')} |`;
  });
  return `
## Beside others

The same proxy hurts pages with other libraries, in Chromium, against \`oidc-provider\` with rotated refresh tokens in
\`localStorage\` (\`npm run faults -- --peers\`). Each cell tells how often the person was signed out, and how often
a thief was served; a renewal that failed in passing was tried three times. This library's figures for these rows stand
in the table above: none and none.

| # | fault | ${kinds.join(' | ')} |
| ---: | --- | ${kinds.map(() => '---:').join(' | ')} |
${lines.join('\n')}
`;
}

/** A row that cannot fail counts nothing. */
function brokenOnPurpose(sabotages: readonly BrokenRule[]): string {
  if (sabotages.length === 0) return '';
  const rows = new Set(sabotages.flatMap((sabotage) => sabotage.rows));
  return `
## Broken on purpose

A zero is worth something where the row can fail. Each of these rules was broken in one place, one after the other, and
the rows beside it were played with a part of their tries (\`npm run faults -- --sabotage\`); ${String(rows.size)} rows
failed as they must.

| rule that was broken | rows that failed |
| --- | --- |
${sabotages.map((sabotage) => `| ${sabotage.rule} | ${sabotage.rows.join(', ')} |`).join('\n')}
`;
}

function cellOf({ signedOut, acceptedThefts, hung, tries }: PeerResult): string {
  const served = acceptedThefts > 0 ? `, thief served ${String(acceptedThefts)} times` : '';
  const waiting = hung > 0 ? `, ${String(hung)} renewals hung` : '';
  return `${String(signedOut)} of ${String(tries)} signed out${waiting}${served}`;
}
