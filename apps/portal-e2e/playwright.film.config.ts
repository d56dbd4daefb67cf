import type { PlaywrightTestConfig } from '@playwright/test';
import screenshots from './playwright.screenshots.config.js';

/** Makes the film of the README. Not a test. */
const film: PlaywrightTestConfig = { ...screenshots, testMatch: 'film/film.ts', timeout: 180_000 };

export default film;
