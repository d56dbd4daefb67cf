import { test as base } from '@playwright/test';
import { startApi, type ApiServer } from './api-server.js';
import { Portal } from './portal.js';

interface TestFixtures {
  readonly portal: Portal;
}

interface WorkerFixtures {
  /** The API's `ACCESS_TOKEN_TTL`. */
  readonly accessTokenTtl: string;
  readonly api: ApiServer;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  accessTokenTtl: ['24h', { scope: 'worker', option: true }],
  api: [
    async ({ accessTokenTtl }, use) => {
      const api = await startApi({ ACCESS_TOKEN_TTL: accessTokenTtl });
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
