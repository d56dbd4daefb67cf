import { angularPreset } from '../../jest.preset.js';

export default {
  ...angularPreset('<rootDir>/tsconfig.json'),
  displayName: 'portal',
  testEnvironment: 'jsdom',
};
