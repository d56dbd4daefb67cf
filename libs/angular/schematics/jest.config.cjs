module.exports = {
  displayName: 'schematics',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.ts'],
  testTimeout: 60_000,
  // The Angular CLI loads schematics as CommonJS.
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
};
