import { defineConfig } from '@playwright/test';
import { LAUNCH_OPTIONS } from './src/harness/chromium.ts';

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
  use: { launchOptions: LAUNCH_OPTIONS },
});
