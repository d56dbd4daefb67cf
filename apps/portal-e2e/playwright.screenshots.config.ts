import type { PlaywrightTestConfig } from '@playwright/test';
import config from './playwright.config.js';

/** Takes the screenshots of the documentation. Not a test. */
const screenshots: PlaywrightTestConfig = {
  ...config,
  testMatch: 'screenshots.ts',
  reporter: 'list',
  workers: 1,
};

export default screenshots;
