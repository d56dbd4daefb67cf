import preset from '../../jest.preset.js';

const { testTimeout, ...project } = preset;

/** Every test runs on both of the adapters that Nest has; what needs no application, or HTTP/2, runs once. */
export default {
  testTimeout,
  projects: [
    { ...project, displayName: 'nest on Fastify', globals: { httpAdapter: 'fastify' } },
    {
      ...project,
      displayName: 'nest on Express',
      globals: { httpAdapter: 'express' },
      testPathIgnorePatterns: [
        'comparison.spec',
        'src/options',
        'src/keys/access-token-keys.spec',
        // Express does not support HTTP/2.
        'http2.spec',
      ],
    },
  ],
};
