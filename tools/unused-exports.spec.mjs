import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const workspace = join(import.meta.dirname, '..');

describe('knip, configured as for this workspace', () => {
  const run = spawnSync(
    process.execPath,
    [
      join(workspace, 'node_modules/knip/bin/knip.js'),
      ...['--directory', join(import.meta.dirname, 'fixtures/unused')],
      ...['--config', join(workspace, 'knip.json')],
      ...['--reporter', 'json'],
    ],
    { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
  );

  it('finds exports and exported types that nobody imports, and leaves entry points alone', () => {
    expect(run.stderr).toBe('');
    const [{ file, exports, types }, ...others] = JSON.parse(run.stdout).issues;
    expect(file).toBe('libs/session/src/exports.ts');
    expect(exports.map(({ name }) => name)).toEqual(['unused']);
    expect(types.map(({ name }) => name)).toEqual(['Unused']);
    expect(others).toEqual([]);
    expect(run.status).toBe(1);
  });
});
