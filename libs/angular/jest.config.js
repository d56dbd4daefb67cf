import { createRequire } from 'node:module';
import { moduleNameMapper } from '../../jest.preset.js';

const { createEsmPreset } = createRequire(import.meta.url)('jest-preset-angular/presets');
const preset = createEsmPreset({ tsconfig: '<rootDir>/tsconfig.json' });

export default {
  ...preset,
  displayName: 'angular',
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  testEnvironment: '<rootDir>/test/jsdom-environment.js',
  setupFilesAfterEnv: ['<rootDir>/test/set-up.ts'],
  moduleNameMapper: { ...preset.moduleNameMapper, ...moduleNameMapper },
};
