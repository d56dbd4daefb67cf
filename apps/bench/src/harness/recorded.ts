import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machine } from './machine.js';
import { toMarkdown, type Line } from './report.js';

const DOCS = join(import.meta.dirname, '../../../../docs');
const RECORDED = join(DOCS, 'benchmarks.json');
const PEERS = join(import.meta.dirname, '../../peers/package.json');

/** Written by hand: why what is missed is missed. */
const REMARKS = join(import.meta.dirname, '../../remarks.md');

/** What was measured last; nothing where nothing was. */
export async function readRecorded(): Promise<readonly Line[]> {
  try {
    return (JSON.parse(await readFile(RECORDED, 'utf8')) as { readonly lines: readonly Line[] }).lines;
  } catch {
    return [];
  }
}

/** Puts lines in the place of those of the same name, for programs and for people. */
export async function record(lines: readonly Line[]): Promise<void> {
  const measured = new Set(lines.map(nameOf));
  const recorded = await readRecorded();
  const all = [...recorded.filter((line) => !measured.has(nameOf(line))), ...lines];
  const versions = await versionsOfPeers();
  await writeFile(RECORDED, `${JSON.stringify({ machine: machine(), versions, lines: all }, null, 2)}\n`);
  const remarks = await readFile(REMARKS, 'utf8');
  await writeFile(join(DOCS, 'benchmarks.md'), documentOf(all, versions, remarks.trim()));
}

function nameOf({ section, name }: Line): string {
  return `${section}: ${name}`;
}

async function versionsOfPeers(): Promise<Readonly<Record<string, string>>> {
  const manifest = JSON.parse(await readFile(PEERS, 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return manifest.dependencies;
}

function documentOf(
  lines: readonly Line[],
  versions: Readonly<Record<string, string>>,
  remarks: string,
): string {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    '# Benchmarks',
    '',
    `Measured on ${machine()}: the server on one core and what measures it on the other, all contestants of a round in`,
    'turn, medians with the least and the greatest. PostgreSQL 18 keeps what it commits (fsync) and shares both cores.',
    'Repeat it with `npm run bench`; `-- --only refreshes,browser` measures a part. Figures of another machine differ,',
    'their ratios less.',
    '',
    toMarkdown(lines),
    '',
    remarks,
    '',
    '## Versions',
    '',
    `Beside the workspace's own: ${named.join(', ')}.`,
    '',
  ].join('\n');
}
