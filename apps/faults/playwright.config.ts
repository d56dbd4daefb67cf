import { defineConfig } from '@playwright/test';
import { LAUNCH_OPTIONS } from './src/harness/chromium.ts';

export default defineConfig({
  testDir: './src',
  testMatch: '**/*.spec.ts',
  // Other libraries run only on request, because their packages are installed then.
  testIgnore: process.env['FAULTS_PEERS'] === 'true' ? [] : '**/peers/**',
  outputDir: './test-results/artifacts',
  reporter: [
    ['list'],
    ['./src/harness/reporter.ts'],
    ['json', { outputFile: './test-results/playwright.json' }],
  ],
  forbidOnly: true,
  // All rows share one system, and each injects its own faults.
  workers: 1,
  timeout: 600_000 + Number(process.env['FAULTS_SOAK_MINUTES'] ?? 0) * 60_000,
  use: { launchOptions: LAUNCH_OPTIONS },
});
