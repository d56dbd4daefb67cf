import { defineConfig } from '@playwright/test';
import { CHROMIUM, PLAYWRIGHT_PRESET } from '../../playwright.preset.js';

export default defineConfig({
  ...PLAYWRIGHT_PRESET,
  testDir: './src',
  reporter: [['list'], ['json', { outputFile: './test-results/playwright.json' }]],
  // Each worker runs a browser and a server.
  workers: 2,
  timeout: 60_000,
  use: {
    // Requests that a service worker sees do not reach page.route().
    serviceWorkers: 'block',
    trace: 'retain-on-failure',
    launchOptions: CHROMIUM,
  },
});
