import { defineConfig } from '@playwright/test';

// No browser: the clients here are made to misbehave in ways that browsers cannot be.
export default defineConfig({
  testDir: './src',
  testMatch: '**/*.spec.ts',
  outputDir: './test-results/artifacts',
  reporter: [['list'], ['json', { outputFile: './test-results/playwright.json' }]],
  forbidOnly: true,
  workers: 1,
  timeout: 300_000,
});
