import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Path of the first of these commands that is on the path; undefined if none is. */
export function findCommand(names, { PATH = '' } = process.env) {
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** Installs packages of Debian where that is allowed; whether it did. */
export function installDebianPackages(...packages) {
  const isRootOnDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  return (
    isRootOnDebian &&
    run('apt-get', ['update']) &&
    run('apt-get', ['install', '--yes', '--no-install-recommends', ...packages])
  );
}

/** Runs a command and shows its errors alone; whether it succeeded. */
export function run(command, parameters) {
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    // The second keeps a package from starting its service.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  };
  return spawnSync(command, parameters, options).status === 0;
}
