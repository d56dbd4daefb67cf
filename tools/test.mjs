// `npm test`: sets up what is missing and runs every check; ends with how many tests passed and failed.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nx, root, setUp } from './workspace.mjs';

const say = (line) => process.stdout.write(`${line}\n`);

setUp(say);
const results = ['apps', 'libs', '.']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
  .filter((project) => existsSync(join(project, 'project.json')))
  .map((project) => join(project, 'test-results'));
for (const folder of results) rmSync(folder, { recursive: true, force: true });

// The browser has the machine for itself.
const steps = [['lint', 'typecheck', 'test', 'build'], ['e2e']];
const failures = steps.filter((targets) => nx(['run-many', '--output-style=static', '-t', ...targets]) !== 0);

const { passed, failed } = results
  .map(countIn)
  .reduce((sum, count) => ({ passed: sum.passed + count.passed, failed: sum.failed + count.failed }), {
    passed: 0,
    failed: 0,
  });
if (failures.length > 0) say('Not all checks passed: see above.');
say(`${passed} passed, ${failed} failed`);
process.exit(failures.length === 0 && failed === 0 ? 0 : 1);

function countIn(folder) {
  const jest = read(join(folder, 'jest.json'));
  const playwright = read(join(folder, 'playwright.json'))?.stats;
  return {
    passed: (jest?.numPassedTests ?? 0) + (playwright?.expected ?? 0),
    failed:
      (jest?.numFailedTests ?? 0) +
      (jest?.numRuntimeErrorTestSuites ?? 0) +
      (playwright?.unexpected ?? 0) +
      (playwright?.flaky ?? 0),
  };
}

function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}
