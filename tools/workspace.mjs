import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The pinned Node, which npm installs like any package; the one that runs this script may be older. */
const pinnedNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

const OLDEST_NODE = [20, 19];

/** Commands find the pinned Node and the tools of the workspace first. */
const environment = {
  ...process.env,
  PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  // A background process of Nx would outlive the command.
  NX_DAEMON: 'false',
};

/** Installs the packages unless they are there as the lock file has them. */
export function setUp(say) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    stop(`Node ${OLDEST_NODE.join('.')} or newer is needed to begin with; this is ${process.version}.`);
  }
  if (isInstalled()) return;
  say('Installing packages; this takes about a minute.');
  installPackages();
}

/** As the lock file has them; ends the process where they cannot be had. */
function installPackages() {
  const options = {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  };
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], options);
  if (status !== 0) stop('The packages could not be installed: see above.');
}

/** npm keeps what it has installed in a lock file of its own. */
function isInstalled() {
  const installedLock = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedLock) || !existsSync(pinnedNode)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(installedLock);
  return Object.entries(wanted).every(
    ([path, { version, link, optional, peer }]) =>
      path === '' ||
      path.startsWith('libs/') ||
      (link ? existsSync(join(root, path)) : optional || peer || installed[path]?.version === version),
  );
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

/** Runs Nx; its exit status. */
export function nx(parameters, { quiet = false } = {}) {
  const options = { cwd: root, env: environment, encoding: 'utf8', maxBuffer: 2 ** 28 };
  const script = join(root, 'node_modules/nx/dist/bin/nx.js');
  const { status, stdout, stderr } = spawnSync(pinnedNode, [script, ...parameters], {
    ...options,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
  });
  if (quiet && status !== 0) process.stderr.write(`${stdout}${stderr}`);
  return status ?? 1;
}

/** Starts a script with the pinned Node, passes signals on to it, and ends as it ends. */
export function handOver(script, parameters = []) {
  const child = spawn(pinnedNode, [join(root, script), ...parameters], {
    cwd: root,
    env: environment,
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event !== undefined) whenOrphaned(() => child.kill('SIGTERM'));
  child.on('exit', (status, signal) => process.exit(status ?? (signal === null ? 0 : 1)));
}

/** A SIGTERM to npm ends npm and its shell alone; what they started would keep the port for ever. */
function whenOrphaned(act) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    act();
  }, 250);
  watch.unref();
}

export function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
