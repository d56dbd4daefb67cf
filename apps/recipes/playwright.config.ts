import { defineConfig } from '@playwright/test';
import { CHROMIUM, PLAYWRIGHT_PRESET } from '../../playwright.preset.js';

export default defineConfig({
  ...PLAYWRIGHT_PRESET,
  testDir: './e2e',
  reporter: [['list'], ['json', { outputFile: './test-results/playwright.json' }]],
  timeout: 60_000,
  use: {
    trace: 'retain-on-failure',
    launchOptions: CHROMIUM,
  },
});
