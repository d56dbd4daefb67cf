import { defineConfig } from '@playwright/test';

const chromium = process.env['CHROME_PATH'];

export default defineConfig({
  testDir: './src',
  testMatch: '**/*.spec.ts',
  // Other libraries are hurt when that is asked for: what they need is installed then.
  testIgnore: process.env['FAULTS_PEERS'] === 'true' ? [] : '**/peers/**',
  outputDir: './test-results/artifacts',
  reporter: [
    ['list'],
    ['./src/harness/reporter.ts'],
    ['json', { outputFile: './test-results/playwright.json' }],
  ],
  forbidOnly: true,
  // One system, which is hurt in one way at a time.
  workers: 1,
  timeout: 600_000 + Number(process.env['FAULTS_SOAK_MINUTES'] ?? 0) * 60_000,
  use: {
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        // All servers of this run are on this machine, and would need a person's permission.
        '--disable-features=LocalNetworkAccessChecks',
      ],
    },
  },
});
