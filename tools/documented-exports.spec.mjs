import { join } from 'node:path';
import { entryPointsOf, undocumentedIn } from './documented-exports.mjs';

const workspace = join(import.meta.dirname, '..');

describe('the check of doc comments', () => {
  it('finds the exports of an entry point that have none', () => {
    expect(undocumentedIn([join(import.meta.dirname, 'fixtures/undocumented/index.ts')])).toEqual([
      'tools/fixtures/undocumented/undocumented.ts: Undocumented',
      'tools/fixtures/undocumented/undocumented.ts: undocumented',
    ]);
  });

  it.each([
    ['contract', ['src/index.ts']],
    ['session', ['src/index.ts']],
    ['session-store', ['src/index.ts']],
    ['session-store-redis', ['src/index.ts']],
    [
      'nest',
      [
        'src/index.ts',
        'src/opentelemetry/index.ts',
        'src/prometheus/index.ts',
        'src/testing/index.ts',
        'src/websockets/index.ts',
      ],
    ],
    ['renewal', ['src/index.ts']],
    [
      'angular',
      [
        'src/index.ts',
        'devtools/index.ts',
        'fetch/index.ts',
        'cookie-check/index.ts',
        'legacy-token/index.ts',
        'dpop/index.ts',
        'own-sign-in/index.ts',
        'reauthentication/index.ts',
        'session-end/index.ts',
        'session-prompt/index.ts',
        'streams/index.ts',
        'testing/index.ts',
        'token-storage/index.ts',
      ],
    ],
    ['testing', ['src/index.ts']],
    ['app-contract', []],
  ])('reads every entry point of %s', (library, files) => {
    const folder = join(workspace, 'libs', library);
    expect(entryPointsOf(folder)).toEqual(files.map((file) => join(folder, file)));
  });
});
