import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SABOTAGES } from '../sabotage/sabotages.ts';

const root = join(import.meta.dirname, '../../..');

// Fails here when the code that a sabotage breaks has changed, and not only in the long sabotage run.
for (const { rule, file, from } of SABOTAGES) {
  test(`the sabotage of "${rule}" finds the code that it breaks`, () => {
    const occurrences = readFileSync(join(root, file), 'utf8').split(from).length - 1;
    expect(occurrences, file).toBe(1);
  });
}
