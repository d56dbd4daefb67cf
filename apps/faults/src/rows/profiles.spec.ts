import { chromium, type BrowserContext } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LAUNCH_OPTIONS } from '../harness/chromium.js';
import { browserRow } from '../harness/row.js';
import { expire, GUARDED, REFRESH, Tab } from '../harness/tab.js';

function launch(profile: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, LAUNCH_OPTIONS);
}

async function inProfile(work: (profile: string) => Promise<void>): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'holdfast-profile-'));
  try {
    await work(profile);
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Kills all processes of a profile's browser at once. */
function killBrowserOf(profile: string): void {
  const found = execFileSync('pgrep', ['-f', `user-data-dir=${profile}`]).toString();
  for (const pid of found.trim().split('\n')) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended with its parent.
    }
  }
}

browserRow(
  {
    row: '49',
    fault: 'the browser is killed right after a refresh and restarted with its profile',
    expected: 'still signed in',
  },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    await inProfile(async (profile) => {
      const first = await launch(profile);
      await (await Tab.open(first, cluster)).signIn();
      // A clean shutdown saves the sign-in: the test is about the last refresh.
      await first.close();
      for (let count = 0; count < tries(25, 2); count += 1) {
        tally.try();
        const context = await launch(profile);
        const tab = await Tab.open(context, cluster);
        await expire(trial);
        const ends = await tab.do('many', 1, GUARDED);
        tally.expect(ends['done'] === 1, 'lostWork', JSON.stringify(ends));
        killBrowserOf(profile);
        await context.close().catch(() => undefined);
        const again = await launch(profile);
        await (await Tab.open(again, cluster)).expectSignedIn(trial);
        await again.close();
      }
      tally.remark('slow: each try starts the browser twice');
    });
  },
);

browserRow(
  { row: '26', fault: 'the browser blocks cookies', expected: 'a clear reason, no loop' },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    for (let count = 0; count < tries(14, 1); count += 1) {
      await inProfile(async (profile) => {
        tally.try();
        await mkdir(join(profile, 'Default'));
        const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
        await writeFile(join(profile, 'Default/Preferences'), JSON.stringify(preferences));
        const context = await launch(profile);
        const tab = await Tab.open(context, cluster);
        await tab.signIn().catch(() => undefined);
        await expire(trial);
        await tab.do('many', 3, GUARDED);
        await pause(1_000);
        const refreshes = cluster.proxy.count(REFRESH);
        tally.expect(refreshes <= 1, 'wrongErrors', `${String(refreshes)} refreshes`);
        const [status, reason] = [await tab.do('status'), await tab.do('reason')];
        const isReported = status === 'signed_out' && reason === 'cookie_not_kept';
        tally.expect(isReported, 'wrongErrors', `${status} ${String(reason)}`);
        await context.close();
      });
    }
    tally.remark('the user cannot stay signed in, and the reason is that the browser keeps no cookie');
  },
);
