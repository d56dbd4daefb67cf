import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { asMarkdown, type Recorded } from './report.ts';

const DOCS = join(import.meta.dirname, '../../../../docs');
const RECORDED = join(DOCS, 'faults.json');
const DOCUMENT = join(DOCS, 'faults.md');

/** Reads the last recording, or null if there is none. Rows that a run leaves out keep their recorded figures. */
export function readRecorded(): Recorded | null {
  return existsSync(RECORDED) ? (JSON.parse(readFileSync(RECORDED, 'utf8')) as Recorded) : null;
}

/** Writes the recording as JSON, and the document that is generated from it. */
export async function writeRecorded(recorded: Recorded): Promise<void> {
  for (const [path, text] of await recordedFiles(recorded)) writeFileSync(path, text);
}

/** The files of a recording: their paths and their texts. */
export async function recordedFiles(recorded: Recorded): Promise<ReadonlyMap<string, string>> {
  return new Map([
    [RECORDED, await formatted(RECORDED, JSON.stringify(recorded))],
    [DOCUMENT, await formatted(DOCUMENT, asMarkdown(recorded))],
  ]);
}

/** Formats with Prettier, like everything in the repository. */
async function formatted(filepath: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}
