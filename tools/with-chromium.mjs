// Runs a command with CHROME_PATH naming a Chromium, which is installed first where there is none.
import { spawnSync } from 'node:child_process';
import { findChromium, installChromium } from './chromium.mjs';

const [command, ...parameters] = process.argv.slice(2);
if (command === undefined) fail('Usage: with-chromium.mjs COMMAND [PARAMETER…]');

const path = chromiumPath();
if (path === null) {
  fail(
    'No Chromium for the browser tests: install one (apt-get install chromium), or name one with CHROME_PATH.',
  );
}
const { status } = spawnSync(command, parameters, {
  stdio: 'inherit',
  env: { ...process.env, CHROME_PATH: path },
});
process.exit(status ?? 1);

function chromiumPath() {
  try {
    const found = findChromium();
    if (found !== null) return found;
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
  console.log('Installing Chromium for the browser tests.');
  return installChromium();
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
