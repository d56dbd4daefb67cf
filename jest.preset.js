import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const libs = fileURLToPath(new URL('./libs', import.meta.url));

/** A limit for what hangs; the first start of an embedded database alone takes seconds on a busy machine. */
const TEST_TIMEOUT_MS = 60_000;

/** What every Jest project shares: ES modules, libraries taken from their sources. */
const moduleNameMapper = {
  '^@holdfast/([a-z-]+)$': `${libs}/$1/src/index.ts`,
  '^@holdfast/angular/([a-z-]+)$': `${libs}/angular/$1/index.ts`,
  '^@holdfast/([a-z-]+)/([a-z-]+)$': `${libs}/$1/src/$2/index.ts`,
  // Sources name the compiled file (`./x.js`), as Node's ES modules want it.
  '^(\\.{1,2}/.*)\\.js$': '$1',
};

/** For projects that run on Node. Nest needs the decorators' metadata, which swc emits and esbuild does not. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper,
  testTimeout: TEST_TIMEOUT_MS,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};

/** For Angular projects: jsdom, templates and styles compiled, no zone. */
export function angularPreset(tsconfig) {
  const { createEsmPreset } = createRequire(import.meta.url)('jest-preset-angular/presets');
  const preset = createEsmPreset({ tsconfig });
  return {
    ...preset,
    testTimeout: TEST_TIMEOUT_MS,
    testMatch: ['<rootDir>/src/**/*.spec.ts'],
    setupFilesAfterEnv: ['<rootDir>/test/set-up.ts'],
    moduleNameMapper: { ...preset.moduleNameMapper, ...moduleNameMapper },
  };
}
