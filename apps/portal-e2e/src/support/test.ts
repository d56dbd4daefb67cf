import { test as base } from '@playwright/test';
import { startApi, type ApiServer } from './api-server.js';
import { Portal } from './portal.js';

interface TestFixtures {
  readonly portal: Portal;
}

interface WorkerFixtures {
  /** The API's `ACCESS_TOKEN_TTL`. */
  readonly accessTokenTtl: string;
  /** The API's `ACCESS_TOKENS`. */
  readonly accessTokens: 'bearer' | 'dpop';
  readonly api: ApiServer;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  accessTokenTtl: ['24h', { scope: 'worker', option: true }],
  accessTokens: ['bearer', { scope: 'worker', option: true }],
  api: [
    async ({ accessTokenTtl, accessTokens }, use) => {
      const api = await startApi({ ACCESS_TOKEN_TTL: accessTokenTtl, ACCESS_TOKENS: accessTokens });
      await use(api);
      await api.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ api }, use) => {
    await use(api.url);
  },
  portal: async ({ page }, use) => {
    await use(new Portal(page));
  },
});

export { expect } from '@playwright/test';
