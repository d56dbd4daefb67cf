// `npm test`: sets up what is missing and runs every check; ends with how many tests passed and failed.
//   --affected    only the checks of what a change affects, as CI does; see `nx affected` for its base
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nx, root, setUp } from './workspace.mjs';

const isAffectedOnly = process.argv.includes('--affected');

const say = (line) => process.stdout.write(`${line}\n`);

setUp(say);
const results = ['apps', 'libs', '.']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
  .flatMap(resultsIn);
for (const file of results) rmSync(file, { force: true });

// The browser and what is measured have the machine for themselves.
const steps = [
  ['lint', 'typecheck', 'test', 'build', 'size'],
  ['e2e', 'compare'],
];
const command = isAffectedOnly ? 'affected' : 'run-many';
const failures = steps.filter((targets) => nx([command, '--output-style=static', '-t', ...targets]) !== 0);

const { passed, failed } = results
  .map(countIn)
  .reduce((sum, count) => ({ passed: sum.passed + count.passed, failed: sum.failed + count.failed }), {
    passed: 0,
    failed: 0,
  });
if (failures.length > 0) say('Not all checks passed: see above.');
say(`${passed} passed, ${failed} failed`);
process.exit(failures.length === 0 && failed === 0 ? 0 : 1);

/** The files that the test targets of a project leave behind. */
function resultsIn(project) {
  const configuration = read(join(project, 'project.json'));
  const files = { test: 'jest.json', e2e: 'playwright.json' };
  return Object.entries(files)
    .filter(([target]) => configuration?.targets[target] !== undefined)
    .map(([, file]) => join(project, 'test-results', file));
}

/** Tests that left no results count as one that failed, unless a change may leave them out. */
function countIn(file) {
  const result = read(file);
  if (result === null) return { passed: 0, failed: isAffectedOnly ? 0 : 1 };
  if (result.stats !== undefined) {
    const { expected, unexpected, flaky } = result.stats;
    return { passed: expected, failed: unexpected + flaky };
  }
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = result;
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}

function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}
