import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './workspace.mjs';

/**
 * Reads what Jest's or Playwright's JSON reporter wrote: how many tests passed or were skipped, and each that failed as
 * `file: title`.
 * A test that passed only when it ran again has failed. Null if there is no such file.
 */
export function readTestResults(file) {
  if (!existsSync(file)) return null;
  const report = JSON.parse(readFileSync(file, 'utf8'));
  return report.suites === undefined ? resultsOfJest(report) : resultsOfPlaywright(report);
}

function resultsOfJest({ numPassedTests, numPendingTests, testResults }) {
  const failures = testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      return failed.length === 0
        ? [couldNotRun(name)]
        : failed.map(({ ancestorTitles, title }) => failure(name, [...ancestorTitles, title]));
    });
  return { passed: numPassedTests, skipped: numPendingTests, failures };
}

function resultsOfPlaywright({ config, suites, errors, stats }) {
  const failures = suites
    .flatMap((suite) => testsIn(suite, []))
    .filter(({ status }) => status === 'unexpected' || status === 'flaky')
    .map(({ file, titles, status }) => {
      const text = failure(join(config.rootDir, file), titles);
      return status === 'flaky' ? `${text} (flaky)` : text;
    });
  const outsideOfTests = errors.map(({ location }) => couldNotRun(location?.file ?? config.rootDir));
  return { passed: stats.expected, skipped: stats.skipped, failures: [...outsideOfTests, ...failures] };
}

/** The tests of a suite and of those within it, with the titles that lead to them. The outermost suites are files. */
function testsIn({ specs, suites = [] }, outer) {
  return [
    ...specs.flatMap(({ file, title, tests }) =>
      tests.map(({ status }) => ({ file, titles: [...outer, title], status })),
    ),
    ...suites.flatMap((suite) => testsIn(suite, [...outer, suite.title])),
  ];
}

function failure(file, titles) {
  return `${relative(root, file)}: ${titles.join(' › ')}`;
}

function couldNotRun(file) {
  return failure(file, ['could not run']);
}
