import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

/** What takes too long for every run, and needs a machine that does nothing else. */
export default defineConfig({
  ...base,
  testMatch: '**/*.timing.ts',
  reporter: [['list']],
  timeout: 3_600_000,
});
