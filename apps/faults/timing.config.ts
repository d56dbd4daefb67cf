import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

/** Tests that take too long for every run and need an otherwise idle machine. */
export default defineConfig({
  ...base,
  testMatch: '**/*.timing.ts',
  reporter: [['list']],
  timeout: 3_600_000,
});
