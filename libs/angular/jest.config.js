import { angularPreset } from '../../jest.preset.js';

export default {
  ...angularPreset('<rootDir>/tsconfig.json'),
  displayName: 'angular',
  testMatch: ['<rootDir>/{src,streams,devtools}/**/*.spec.ts'],
  // The packed library has a package.json too.
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  testEnvironment: '<rootDir>/test/jsdom-environment.js',
};
