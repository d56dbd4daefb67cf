import preset from '../../jest.preset.js';

export default {
  ...preset,
  displayName: 'session-store',
  globalSetup: '<rootDir>/test/postgres.setup.js',
  globalTeardown: '<rootDir>/test/postgres.teardown.js',
};
