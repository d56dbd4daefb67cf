import type { PlaywrightTestConfig } from '@playwright/test';
import config from './playwright.config.js';

/** Writes the pictures of the documentation; no test. */
const screenshots: PlaywrightTestConfig = {
  ...config,
  testMatch: 'screenshots.ts',
  reporter: 'list',
  workers: 1,
};

export default screenshots;
