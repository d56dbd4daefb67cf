/** The matchers that the suite uses. Jest and Vitest have them. */
export interface Matchers extends PlainMatchers {
  readonly not: PlainMatchers;
  readonly rejects: { toThrow(error: new () => Error): Promise<void> };
}

interface PlainMatchers {
  toBe(expected: unknown): void;
  toBeNull(): void;
  toContain(item: unknown): void;
  toContainEqual(item: unknown): void;
  toEqual(expected: unknown): void;
  toHaveLength(length: number): void;
  toMatchObject(expected: object): void;
}

/** The functions of a test runner that the suite uses. Jest and Vitest have them. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, test: () => Promise<void>, timeoutMs?: number) => unknown;
  readonly beforeAll: (prepare: () => Promise<void>, timeoutMs?: number) => unknown;
  readonly expect: (actual: unknown) => Matchers;
}

/** For stores on a slow or remote server. */
export const TEST_TIMEOUT_MS = 60_000;

/** The test runner whose functions are globals. */
export function globalTestRunner(globals: object): TestRunner {
  if (isTestRunner(globals)) return globals;
  throw new Error('Pass describe, it, beforeAll and expect of your test runner to describeSessionStore.');
}

function isTestRunner(value: object): value is TestRunner {
  return (['describe', 'it', 'beforeAll', 'expect'] as const).every(
    (name) => name in value && typeof Reflect.get(value, name) === 'function',
  );
}

type Run<Row extends readonly unknown[]> = (...row: Row) => Promise<void> | void;

/** Declares one test, or one for each row of a table. In a name, `%s` and `%d` are replaced by the row's values. */
export interface DeclareTest {
  (name: string, run: Run<[]>): void;
  each<Row extends readonly unknown[] | readonly [unknown]>(
    rows: readonly Row[],
  ): (name: string, run: Run<Row>) => void;
  each<Value>(values: readonly Value[]): (name: string, run: Run<[Value]>) => void;
}

/** Declares the tests of a suite on a test runner. */
export function testsOn({ it }: TestRunner): DeclareTest {
  const one = (name: string, run: Run<[]>): void => {
    it(name, async () => run(), TEST_TIMEOUT_MS);
  };
  const each =
    (rows: readonly unknown[]) =>
    (name: string, run: Run<unknown[]>): void => {
      for (const row of rows) {
        const values: unknown[] = Array.isArray(row) ? row : [row];
        let next = 0;
        const named = name.replace(/%[sd]/g, () => String(values[next++]));
        one(named, () => run(...values));
      }
    };
  return Object.assign(one, { each });
}
