import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { readRecorded, recordedFiles } from './recorded.js';

test('docs/faults.md is generated from docs/faults.json', async () => {
  const recorded = readRecorded();
  if (recorded === null) throw new Error('docs/faults.json is missing');
  for (const [path, text] of await recordedFiles(recorded)) {
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
});
