import { defineConfig } from '@playwright/test';
import { CHROMIUM, PLAYWRIGHT_PRESET } from '../../playwright.preset.js';

// Applications of other people, made here, that install the packed libraries.
export default defineConfig({
  ...PLAYWRIGHT_PRESET,
  testDir: './src',
  reporter: [['list'], ['json', { outputFile: './test-results/playwright.json' }]],
  timeout: 300_000,
  use: {
    launchOptions: CHROMIUM,
  },
});
