import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

const workspace = join(import.meta.dirname, '..');
/** Jest's modules are not Node's: plugins load in a process of their own. */
const PRINT = `
  import configuration from './eslint.config.mjs';
  const own = configuration.filter(({ name }) => !name?.startsWith('Imported .gitignore patterns'));
  console.log(JSON.stringify(own.flatMap(({ files = [], ignores = [] }) => [files, ignores].flat(3))));
`;

describe('eslint.config.mjs', () => {
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', PRINT], {
    cwd: workspace,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const globs = [...new Set(JSON.parse(run.stdout))].filter((glob) => !glob.startsWith('!'));

  it.each(globs)('names files that exist: %s', (glob) => {
    const exclude = (name) => /(^|\/)node_modules$/.test(name);
    expect(globSync(glob, { cwd: workspace, exclude }).length).toBeGreaterThan(0);
  });
});
