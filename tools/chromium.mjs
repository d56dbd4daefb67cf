import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { findCommand, installDebianPackages, run } from './debian-packages.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a Chromium or Chrome: `CHROME_PATH`, one on the path, or Playwright's own; null when there is none. */
export function findChromium(environment = process.env) {
  const given = environment.CHROME_PATH;
  if (given !== undefined && given !== '') {
    if (!existsSync(given)) throw new Error(`CHROME_PATH names ${given}, which is not there`);
    return given;
  }
  return findCommand(NAMES, environment) ?? playwrightsOwn();
}

/** Installs one: Debian's package where that is allowed, else Playwright's download. Null when neither can be had. */
export function installChromium() {
  if (installDebianPackages('chromium')) return findChromium();
  return run('npx', ['playwright', 'install', 'chromium']) ? playwrightsOwn() : null;
}

function playwrightsOwn() {
  const { chromium } = createRequire(import.meta.url)('@playwright/test');
  const path = chromium.executablePath();
  return existsSync(path) && canRun(path) ? path : null;
}

function canRun(path) {
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
