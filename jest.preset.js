import { fileURLToPath } from 'node:url';

const libs = fileURLToPath(new URL('./libs', import.meta.url));

/** What every Jest project shares: ES modules, libraries taken from their sources. */
export const moduleNameMapper = {
  '^@holdfast/([a-z-]+)$': `${libs}/$1/src/index.ts`,
  // Sources name the compiled file (`./x.js`), as Node's ES modules want it.
  '^(\\.{1,2}/.*)\\.js$': '$1',
};

/** For projects that run on Node. Nest needs the decorators' metadata, which swc emits and esbuild does not. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper,
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
