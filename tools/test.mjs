// `npm test`: sets up what is missing and runs the checks; ends with the tests that failed, and how many passed.
//   --long        the checks that take longer instead: `npm run test:long`
//   --affected    only the checks of what a change affects, as CI does; see `nx affected` for its base
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readTestResults } from './test-results.mjs';
import { nx, root, setUp } from './workspace.mjs';

const isAffectedOnly = process.argv.includes('--affected');
const isLong = process.argv.includes('--long');

/** The test targets of projects, and the file that each leaves in `test-results`. */
const RESULTS = isLong
  ? { explore: 'explore.json', e2e: 'playwright.json' }
  : { test: 'jest.json', smoke: 'playwright.json' };

const say = (line) => process.stdout.write(`${line}\n`);

setUp(say);
const files = ['apps', 'libs', '.']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
  .flatMap(resultFilesOf);
for (const file of files) rmSync(file, { force: true });

// The browser and what is measured have the machine for themselves.
const steps = isLong
  ? [['explore'], ['e2e', 'compare']]
  : [['lint', 'typecheck', 'test', 'build', 'size'], ['smoke']];
const command = isAffectedOnly ? 'affected' : 'run-many';
const failedSteps = steps.filter((targets) => nx([command, '--output-style=static', '-t', ...targets]) !== 0);

const results = files.map((file) => readTestResults(file) ?? missing(file));
const [passed, skipped] = ['passed', 'skipped'].map((count) =>
  results.reduce((sum, result) => sum + result[count], 0),
);
const failures = results.flatMap((result) => result.failures);
if (failedSteps.length > 0) say('Not all checks passed: see above.');
if (failures.length > 0) say(['Failed tests:', ...failures].join('\n  '));
// The last lines: CI shows the end of a log.
say(`${passed} passed, ${failures.length} failed, ${skipped} skipped`);
process.exit(failedSteps.length === 0 && failures.length === 0 ? 0 : 1);

/** The files that the test targets of a project leave behind. */
function resultFilesOf(project) {
  const configuration = join(project, 'project.json');
  if (!existsSync(configuration)) return [];
  const { targets } = JSON.parse(readFileSync(configuration, 'utf8'));
  return Object.entries(RESULTS)
    .filter(([target]) => targets[target] !== undefined)
    .map(([, name]) => join(project, 'test-results', name));
}

/** Tests that left no results count as one that failed, unless a change may leave them out. */
function missing(file) {
  return { passed: 0, skipped: 0, failures: isAffectedOnly ? [] : [`${relative(root, file)}: no results`] };
}
