import { testsOn, globalTestRunner, type TestRunner } from './test-runner.js';

describe('the test runner', () => {
  it('may be the functions of Jest, with their types', () => {
    const runner: TestRunner = { describe, it, beforeAll, expect };
    expect(globalTestRunner(runner)).toBe(runner);
  });

  it('is that of the globals, in Jest and in Vitest with `globals`', () => {
    expect(globalTestRunner(globalThis).describe).toBe(describe);
  });

  it('is asked for where there are no globals', () => {
    expect(() => globalTestRunner({ describe, it, beforeAll })).toThrow(
      'Pass describe, it, beforeAll and expect of your test runner to describeSessionStore.',
    );
  });

  it('gets one test for each row and for each value, named by them, with time for slow stores', async () => {
    const tests: [string, number | undefined][] = [];
    const seen: unknown[] = [];
    const runs: (() => Promise<void>)[] = [];
    const runner: TestRunner = {
      describe,
      beforeAll,
      expect,
      it: (name, run, timeoutMs) => {
        tests.push([name, timeoutMs]);
        runs.push(run);
      },
    };
    const collecting = testsOn(runner);
    collecting('once', () => undefined);
    collecting.each([
      ['one', 1],
      ['two', 2],
    ])('row %s', (name, value) => {
      seen.push([name, value]);
    });
    collecting.each([0, 2])('value %d', (value) => {
      seen.push(value);
    });
    for (const run of runs) await run();
    expect(tests).toEqual(['once', 'row one', 'row two', 'value 0', 'value 2'].map((name) => [name, 60_000]));
    expect(seen).toEqual([['one', 1], ['two', 2], 0, 2]);
  });
});
