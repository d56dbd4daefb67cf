import { afterAll, beforeAll } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTestResults } from './test-results.mjs';
import { root } from './workspace.mjs';

const FAILURES = 'tools/fixtures/failures';

let folder;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-test-results-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function run(script, parameters, environment = {}) {
  spawnSync(process.execPath, [join(root, 'node_modules', script), ...parameters], {
    cwd: root,
    // Playwright does not run within Jest.
    env: { ...process.env, NODE_OPTIONS: '', JEST_WORKER_ID: undefined, ...environment },
  });
}

/** The results that Jest leaves behind for a folder of the fixtures. */
function jest(name) {
  const file = join(folder, `${name}.jest.json`);
  const config = join(root, FAILURES, name, 'jest.config.cjs');
  run('jest/bin/jest.js', ['--config', config, '--json', '--outputFile', file]);
  return file;
}

/** The results that Playwright leaves behind for a folder of the fixtures. */
function playwright(name) {
  const file = join(folder, `${name}.playwright.json`);
  const options = ['--config', join(root, FAILURES, name), '--retries', '1', '--output', join(folder, name)];
  run('@playwright/test/cli.js', ['test', ...options, '--reporter', 'json'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  return file;
}

describe('the results of tests', () => {
  it('name the tests that failed in Jest, and the files that it could not run', () => {
    const { passed, skipped, failures } = readTestResults(jest('jest'));
    expect({ passed, skipped }).toEqual({ passed: 1, skipped: 1 });
    expect(failures.toSorted()).toEqual([
      `${FAILURES}/jest/broken.cjs: could not run`,
      `${FAILURES}/jest/sums.cjs: a sum › of nothing › is one`,
    ]);
  });

  it('name the tests that failed in Playwright, also those that passed when they ran again', () => {
    expect(readTestResults(playwright('playwright'))).toEqual({
      passed: 1,
      skipped: 1,
      failures: [
        `${FAILURES}/playwright/sums.spec.ts: a sum › is found in the end (flaky)`,
        `${FAILURES}/playwright/sums.spec.ts: a sum › of nothing › is one`,
      ],
    });
  });

  it('name a file that Playwright could not load, and its folder, of which nothing ran', () => {
    expect(readTestResults(playwright('broken'))).toEqual({
      passed: 0,
      skipped: 0,
      failures: [`${FAILURES}/broken/broken.spec.ts: could not run`, `${FAILURES}/broken: could not run`],
    });
  });

  it('are null if a run left none', () => {
    expect(readTestResults(join(folder, 'absent.json'))).toBeNull();
  });
});
