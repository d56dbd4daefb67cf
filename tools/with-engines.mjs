// Runs a command with the paths of the engines beside Chromium that the portal is tested in, and of the proxy in front of
// it. Those that are missing are installed first. Where that cannot be done, a line says so, and the tests that need one
// are skipped.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findCommand, installDebianPackages } from './debian-packages.mjs';

const ENGINES = [
  {
    name: 'Firefox',
    variable: 'FIREFOX_PATH',
    commands: ['firefox-esr', 'firefox'],
    packages: ['firefox-esr'],
  },
  {
    name: 'WebKitGTK',
    variable: 'WEBKIT_DRIVER_PATH',
    commands: ['WebKitWebDriver'],
    packages: ['webkit2gtk-driver'],
  },
  // The display of WebKitGTK, which has no headless mode.
  { name: 'Xvfb', variable: 'XVFB_PATH', commands: ['Xvfb'], packages: ['xvfb'] },
  { name: 'nginx', variable: 'NGINX_PATH', commands: ['nginx'], packages: ['nginx-light'] },
];

const [command, ...parameters] = process.argv.slice(2);
if (command === undefined) fail('Usage: with-engines.mjs COMMAND [PARAMETER…]');

const missing = ENGINES.filter((engine) => pathOf(engine) === undefined);
if (missing.length > 0) {
  console.log(`Installing ${missing.map(({ name }) => name).join(', ')} for the browser tests.`);
  installDebianPackages(...missing.flatMap(({ packages }) => packages));
}
const paths = ENGINES.map((engine) => [engine, pathOf(engine)]);
for (const [{ name, variable, packages }, path] of paths) {
  if (path === undefined) {
    console.log(
      `No ${name}: tests that need it are SKIPPED. Install it (apt-get install ${packages.join(' ')}), or name it with ${variable}.`,
    );
  }
}
const { status } = spawnSync(command, parameters, {
  stdio: 'inherit',
  env: { ...process.env, ...Object.fromEntries(paths.map(([{ variable }, path]) => [variable, path])) },
});
process.exit(status ?? 1);

/** Undefined if the engine is neither named by its variable nor on the path. */
function pathOf({ variable, commands }) {
  const given = process.env[variable];
  if (given === undefined || given === '') return findCommand(commands);
  if (!existsSync(given)) fail(`${variable} names ${given}, which is not there`);
  return given;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
