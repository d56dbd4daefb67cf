/* global beforeAll, afterAll */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const libraries = readdirSync(join(root, 'libs'));

/** A repository of its own over the files of this one, so that the outcome depends on no history, tag or remote. */
const gitDirectory = mkdtempSync(join(tmpdir(), 'holdfast-release-'));

const environment = {
  ...process.env,
  GIT_DIR: gitDirectory,
  GIT_WORK_TREE: root,
  GIT_CONFIG_GLOBAL: join(gitDirectory, 'none'),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@holdfast.test',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@holdfast.test',
  NODE_OPTIONS: '',
  NO_COLOR: '1',
  NX_DAEMON: 'false',
};

function run(command, ...parameters) {
  return execFileSync(command, parameters, { cwd: root, env: environment, encoding: 'utf8', stdio: 'pipe' });
}

function commit(subject, ...files) {
  if (files.length > 0) run('git', 'add', ...files);
  run('git', 'commit', '--quiet', '--allow-empty', '--message', subject);
}

function manifests() {
  return Object.fromEntries(
    libraries.map((library) => [library, readFileSync(join(root, 'libs', library, 'package.json'), 'utf8')]),
  );
}

/** What `nx release` would do, as it prints it. */
function dryRun(...parameters) {
  const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
  return run(process.execPath, nx, 'release', ...parameters, '--dry-run', '--skip-publish');
}

describe('a dry run of nx release', () => {
  let before;
  let output;

  beforeAll(() => {
    run('git', 'init', '--quiet');
    commit('Lay out the workspace');
    commit('Add the guard', 'libs/nest/package.json');
    commit('Test the guard', 'tools/release/release.spec.mjs');
    before = manifests();
    output = dryRun('9.8.7', '--first-release');
  }, 120_000);

  afterAll(() => {
    rmSync(gitDirectory, { recursive: true, force: true });
  });

  it('gives all published libraries one version, and the private one none', () => {
    const released = [...output.matchAll(/New version 9\.8\.7 written to manifest: libs\/([^/]+)\//g)];
    const published = libraries.filter((library) => JSON.parse(before[library]).private !== true);
    expect(published).toHaveLength(8);
    expect(released.map(([, library]) => library).sort()).toEqual(published.sort());
  });

  it('moves their dependencies on one another to that version', () => {
    expect(output).toContain('+     "@holdfast/session": "9.8.7"');
    expect(output).toContain('+     "@holdfast/renewal": "9.8.7"');
    // A peer of @holdfast/nest.
    expect(output).toContain('+     "@holdfast/testing": "9.8.7"');
  });

  it('writes a changelog entry from imperative subjects', () => {
    expect(output).toMatch(/\+ ## 9\.8\.7 - \d{4}-\d\d-\d\d\n/);
    expect(output).toContain('+ - Add the guard\n');
    expect(output).not.toContain('Test the guard');
  });

  it('changes no file', () => {
    expect(manifests()).toEqual(before);
  });

  it('starts at the last tag from the second release on', () => {
    run('git', 'tag', 'v0.1.0');
    commit('Drop the option', 'libs/session/package.json');
    const next = dryRun('0.2.0');
    expect(next).toContain('+ - Drop the option\n');
    expect(next).not.toContain('Add the guard');
  }, 120_000);
});
