import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const workspace = join(import.meta.dirname, '..');
const workflows = globSync('.github/workflows/*.yml', { cwd: workspace }).map((path) => [
  path,
  readFileSync(join(workspace, path), 'utf8'),
]);

describe('GitHub’s workflows', () => {
  it.each(workflows)('pin every action to a commit, and name its version: %s', (_path, text) => {
    const actions = text.split('\n').filter((line) => line.includes('uses:'));
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('run the checks of `npm test` and `npm run test:long`, and no list of their own', () => {
    const [, text] = workflows.find(([path]) => path.endsWith('ci.yml'));
    expect(text).toContain('run: npm test --');
    expect(text).toContain('run: npm run test:long --');
    expect(text).not.toContain('nx affected');
  });
});
