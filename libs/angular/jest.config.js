import { angularPreset } from '../../jest.preset.js';

export default {
  ...angularPreset('<rootDir>/tsconfig.json'),
  displayName: 'angular',
  testEnvironment: '<rootDir>/test/jsdom-environment.js',
};
