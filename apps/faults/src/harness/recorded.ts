import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { asMarkdown, type Recorded } from './report.ts';

const DOCS = join(import.meta.dirname, '../../../../docs');

/** What was recorded last: what a run does not play stays as it was. Null before anything was. */
export function readRecorded(): Recorded | null {
  const path = join(DOCS, 'faults.json');
  if (!existsSync(path)) return null;
  return JSON.parse(readFileSync(path, 'utf8')) as Recorded;
}

/** For programs and for people. */
export async function writeRecorded(recorded: Recorded): Promise<void> {
  await writeFormatted('faults.json', JSON.stringify(recorded));
  await writeFormatted('faults.md', asMarkdown(recorded));
}

/** As everything in the repository is formatted. */
async function writeFormatted(name: string, text: string): Promise<void> {
  const filepath = join(DOCS, name);
  writeFileSync(filepath, await format(text, { ...(await resolveConfig(filepath)), filepath }));
}
