import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { machine } from './machine.js';
import { toMarkdown, type Line } from './report.js';

const DOCS = join(import.meta.dirname, '../../../../docs');
const RECORDED = join(DOCS, 'benchmarks.json');
const DOCUMENT = join(DOCS, 'benchmarks.md');
const PEERS = join(import.meta.dirname, '../../peers/package.json');

/** Written by hand: why targets are missed. */
const REMARKS = join(import.meta.dirname, '../../remarks.md');

/** Figures, and what they were measured on. */
export interface Recording {
  readonly machine: string;
  /** Versions of the peers. */
  readonly versions: Readonly<Record<string, string>>;
  readonly lines: readonly Line[];
}

/** Reads the last recording, or null if there is none. */
export async function readRecording(): Promise<Recording | null> {
  try {
    return JSON.parse(await readFile(RECORDED, 'utf8')) as Recording;
  } catch {
    return null;
  }
}

/** Reads the recorded lines. Empty if nothing was recorded. */
export async function readRecorded(): Promise<readonly Line[]> {
  return (await readRecording())?.lines ?? [];
}

/** Replaces recorded lines of the same name, and writes the recording and its document. */
export async function record(lines: readonly Line[]): Promise<void> {
  const measured = new Set(lines.map(nameOf));
  const kept = (await readRecorded()).filter((line) => !measured.has(nameOf(line)));
  const recording = { machine: machine(), versions: await versionsOfPeers(), lines: [...kept, ...lines] };
  for (const [path, text] of await recordingFiles(recording)) await writeFile(path, text);
}

/** The files of a recording: their paths and their texts, formatted with Prettier. */
export async function recordingFiles(recording: Recording): Promise<ReadonlyMap<string, string>> {
  const remarks = await readFile(REMARKS, 'utf8');
  return new Map([
    [RECORDED, await formatted(RECORDED, JSON.stringify(recording, null, 2))],
    [DOCUMENT, await formatted(DOCUMENT, documentOf(recording, remarks.trim()))],
  ]);
}

async function formatted(filepath: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(filepath)), filepath });
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

function documentOf({ machine: measuredOn, versions, lines }: Recording, remarks: string): string {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    '# Benchmarks',
    '',
    `Measured on ${measuredOn}. The server runs on one core and the load generator on the other. The`,
    'contestants of a round take turns; figures are medians with the lowest and the highest value. PostgreSQL 18 commits',
    'durably (fsync) and shares both cores. Repeat the measurement with `npm run bench`, or parts of it with',
    '`-- --only refreshes,browser`. Figures differ on other machines; ratios differ less.',
    '',
    toMarkdown(lines),
    '',
    remarks,
    '',
    '## Versions',
    '',
    `Besides the workspace's own packages: ${named.join(', ')}.`,
    '',
  ].join('\n');
}
