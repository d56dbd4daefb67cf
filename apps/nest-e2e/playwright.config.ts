import { defineConfig } from '@playwright/test';

// No browser: applications of other people, made here, that install the packed libraries.
export default defineConfig({
  testDir: './src',
  testMatch: '**/*.spec.ts',
  outputDir: './test-results/artifacts',
  reporter: [['list'], ['json', { outputFile: './test-results/playwright.json' }]],
  forbidOnly: true,
  workers: 1,
  timeout: 300_000,
});
