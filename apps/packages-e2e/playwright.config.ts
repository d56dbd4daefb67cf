import { defineConfig } from '@playwright/test';

const chromium = process.env['CHROME_PATH'];

// Applications of other people, made here, that install the packed libraries.
export default defineConfig({
  testDir: './src',
  testMatch: '**/*.spec.ts',
  outputDir: './test-results/artifacts',
  reporter: [['list'], ['json', { outputFile: './test-results/playwright.json' }]],
  forbidOnly: true,
  workers: 1,
  timeout: 300_000,
  expect: { timeout: 15_000 },
  use: {
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    },
  },
});
