import { afterAll, beforeAll } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = join(import.meta.dirname, 'with-engines.mjs');
const PRINT_PATHS =
  'console.log([process.env.FIREFOX_PATH, process.env.WEBKIT_DRIVER_PATH, process.env.XVFB_PATH, process.env.NGINX_PATH].join())';

let folder;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-engines-'));
  // Nothing is installed: this shadows Debian's.
  addCommand('apt-get', '#!/bin/sh\nexit 1\n');
  symlinkSync(process.execPath, join(folder, 'node'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function addCommand(name, text) {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o755);
}

/** Runs a command that prints the paths, with only the folder's commands at hand. */
function run(environment = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'node', '-e', PRINT_PATHS], {
    encoding: 'utf8',
    env: { PATH: folder, ...environment },
  });
  return { status, lines: stdout.trim().split('\n'), stderr };
}

describe('the engines beside Chromium', () => {
  it('are each said to be missing where they cannot be installed, and the command runs', () => {
    const { status, lines } = run();
    expect(status).toBe(0);
    expect(lines.filter((line) => line.includes('SKIPPED'))).toEqual([
      expect.stringMatching(/^No Firefox: .*apt-get install firefox-esr.*FIREFOX_PATH/),
      expect.stringMatching(/^No WebKitGTK: .*apt-get install webkit2gtk-driver.*WEBKIT_DRIVER_PATH/),
      expect.stringMatching(/^No Xvfb: .*apt-get install xvfb.*XVFB_PATH/),
      expect.stringMatching(/^No nginx: .*apt-get install nginx-light.*NGINX_PATH/),
    ]);
    expect(lines.at(-1)).toBe(',,,');
  });

  it('are named to the command: the one that its variable names, or the one on the path', () => {
    addCommand('WebKitWebDriver', '');
    const { lines } = run({ FIREFOX_PATH: process.execPath });
    expect(lines.at(-1)).toBe(`${process.execPath},${join(folder, 'WebKitWebDriver')},,`);
  });

  it('stop the run when a variable names one that is not there', () => {
    const { status, stderr } = run({ FIREFOX_PATH: '/nowhere/firefox' });
    expect(status).toBe(1);
    expect(stderr).toContain('FIREFOX_PATH names /nowhere/firefox, which is not there');
  });
});
