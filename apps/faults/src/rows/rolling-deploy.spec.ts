import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectNoVerdict, IS_WHOLE, browserRow, type BrowserTrial } from '../harness/row.js';
import { CountedWrites, expire, openTabs, type Tab } from '../harness/tab.js';

const ROOT = join(import.meta.dirname, '../../../..');
const PAGE = join(ROOT, 'apps/faults/page/dist');

/** The version that is deployed over, and gone back to. */
const FORMER = process.env['FAULTS_FORMER'] ?? 'HEAD~15';

/** Installing and building the other version takes minutes: more than CI has for it. */
if (IS_WHOLE) {
  browserRow(
    {
      row: '47',
      fault: 'a rolling deploy: the old client with the new server, the reverse, and back again',
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
  // Our page, with their library.
  run(ROOT, 'node', 'libs/angular/size/bundle-page.ts', 'apps/faults/page', former, join(former, 'page'));
}

/** Instance by instance, forth and back, while people work in tabs of either version. */
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
        for (const outcome of [await client.renew(), await client.use()]) {
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
  tally.remark(`against the version of ${old}, each instance exchanged ${String(tries(3, 1) * 2)} times`);
}
