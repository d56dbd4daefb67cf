import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SABOTAGES } from '../sabotage/sabotages.ts';

const root = join(import.meta.dirname, '../../..');

// Whoever changes the code that a sabotage breaks learns of it here, not in the long run of the sabotages.
for (const { rule, file, from } of SABOTAGES) {
  test(`the sabotage of "${rule}" finds the code that it breaks`, () => {
    const occurrences = readFileSync(join(root, file), 'utf8').split(from).length - 1;
    expect(occurrences, file).toBe(1);
  });
}
