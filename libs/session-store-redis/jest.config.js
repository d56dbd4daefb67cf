import preset from '../../jest.preset.js';

export default {
  ...preset,
  displayName: 'session-store-redis',
  globalSetup: '<rootDir>/test/redis.setup.js',
};
