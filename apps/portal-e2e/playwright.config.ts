import { defineConfig } from '@playwright/test';

const chromium = process.env['CHROME_PATH'];

export default defineConfig({
  testDir: './src',
  testMatch: '**/*.spec.ts',
  outputDir: './test-results/artifacts',
  reporter: [['list'], ['json', { outputFile: './test-results/playwright.json' }]],
  forbidOnly: true,
  // Each worker runs a browser and a server.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    trace: 'retain-on-failure',
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        // The tests' servers are local, and the browser would ask for permission to reach them.
        '--disable-features=LocalNetworkAccessChecks',
      ],
    },
  },
});
