import { defineConfig } from '@playwright/test';
import { PLAYWRIGHT_PRESET } from '../../playwright.preset.js';
import { LAUNCH_OPTIONS } from './src/harness/chromium.ts';

export default defineConfig({
  ...PLAYWRIGHT_PRESET,
  testDir: './src',
  // Other libraries run only on request, because their packages are installed then.
  testIgnore: process.env['FAULTS_PEERS'] === 'true' ? [] : '**/peers/**',
  reporter: [
    ['list'],
    ['./src/harness/reporter.ts'],
    ['json', { outputFile: './test-results/playwright.json' }],
  ],
  // One worker: all rows share one system, and each injects its own faults.
  timeout: 600_000 + Number(process.env['FAULTS_SOAK_MINUTES'] ?? 0) * 60_000,
  use: { launchOptions: LAUNCH_OPTIONS },
});
