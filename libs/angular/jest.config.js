import { angularPreset } from '../../jest.preset.js';

export default {
  ...angularPreset('<rootDir>/tsconfig.json'),
  displayName: 'angular',
  testMatch: [
    '<rootDir>/{src,cookie-check,fetch,streams,devtools,testing,token-storage,session-prompt,reauthentication,session-end,own-sign-in,dpop,legacy-token}/**/*.spec.ts',
  ],
  // The packed library has a package.json too.
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  testEnvironment: '<rootDir>/test/jsdom-environment.js',
};
