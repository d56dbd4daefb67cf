import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectNoVerdict, IS_WHOLE, browserRow, type BrowserTrial } from '../harness/row.js';
import { CountedWrites, expire, openTabs, type Tab } from '../harness/tab.js';

const ROOT = join(import.meta.dirname, '../../../..');
const PAGE = join(ROOT, 'apps/faults/page/dist');

/** The former version, which the deployment replaces and the rollback restores. */
const FORMER = process.env['FAULTS_FORMER'] ?? 'HEAD~15';

/** Installing and building the former version takes minutes: too long for CI. */
if (IS_WHOLE) {
  browserRow(
    {
      row: '47',
      fault: 'a rolling deploy and rollback: the old client with the new server, and the reverse',
      expected: 'no sign-out',
    },
    async (trial) => {
      const directory = await mkdtemp(join(tmpdir(), 'holdfast-former-'));
      const former = join(directory, 'checkout');
      run(ROOT, 'git', 'worktree', 'add', '--detach', former, FORMER);
      try {
        build(former);
        await deployAndGoBack(trial, former);
      } finally {
        run(ROOT, 'git', 'worktree', 'remove', '--force', former);
        await rm(directory, { recursive: true, force: true });
      }
    },
  );
}

function run(directory: string, command: string, ...parameters: readonly string[]): void {
  const environment = { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: undefined };
  execFileSync(command, parameters, {
    cwd: directory,
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function build(former: string): void {
  run(former, 'npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error');
  run(former, 'npx', 'nx', 'run-many', '-t', 'build', '-p', 'api,angular');
  // The current page with the former library.
  run(ROOT, 'node', 'libs/angular/size/bundle-page.ts', 'apps/faults/page', former, join(former, 'page'));
}

/** Deploys and rolls back instance by instance, while users work in tabs of both versions. */
async function deployAndGoBack(trial: BrowserTrial, former: string): Promise<void> {
  const { cluster, tally, tries } = trial;
  const oldApi = join(former, 'apps/api/dist/main.js');
  const clients = [...(await cluster.signIn(30, 'bound')), ...(await cluster.signIn(10, 'unbound'))];
  const { tabs: newTabs } = await openTabs(trial, 2);
  cluster.proxy.pageDirectory = join(former, 'page');
  const { tabs: oldTabs } = await openTabs(trial, 2);
  cluster.proxy.pageDirectory = PAGE;
  const tabs: readonly Tab[] = [...newTabs, ...oldTabs];
  const writes = await CountedWrites.begin(trial);
  const work = async (): Promise<void> => {
    tally.try(clients.length + tabs.length);
    await expire(trial);
    await writes.from(tabs, 3);
    await Promise.all(
      clients.map(async (client) => {
        for (const outcome of [await client.refreshUntilSettled(), await client.use()]) {
          expectNoVerdict(tally, outcome, client.kind);
        }
      }),
    );
    for (const tab of tabs) await tab.expectSignedIn(trial);
  };
  for (let round = 0; round < tries(3, 1); round += 1) {
    for (const main of [oldApi, null]) {
      for (const { instance } of cluster.members) {
        instance.deploy(main);
        await cluster.ready();
        for (let count = 0; count < 3; count += 1) await work();
      }
    }
  }
  const [old = ''] = execFileSync('git', ['rev-parse', '--short', FORMER], { cwd: ROOT })
    .toString()
    .split('\n');
  tally.remark(`against version ${old}, each instance replaced ${String(tries(3, 1) * 2)} times`);
}
