import type { CDPSession } from '@playwright/test';
import { ADMIN_PATH, AuthPath } from '@holdfast/contract';
import { ADMIN } from '../harness/client.js';
import { browserRow, type BrowserTrial } from '../harness/row.js';
import {
  CountedWrites,
  expectOneRefresh,
  expire,
  GUARDED,
  GUARDED_AND_QUICK,
  openTab,
  openTabs,
  REFRESH,
  Tab,
  type Ends,
} from '../harness/tab.js';

browserRow(
  {
    row: '7',
    fault: 'the token expires in 2, 10 or 50 tabs at once',
    expected: '1 refresh per browser, 0 sign-outs',
  },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    for (const [count, whole, part] of [
      [2, 40, 6],
      [10, 20, 3],
      [50, 8, 0],
    ] as const) {
      if (tries(whole, part) === 0) continue;
      const { context, tabs } = await openTabs(trial, count);
      const writes = await CountedWrites.begin(trial);
      let refreshes = 0;
      for (let wave = 0; wave < tries(whole, part); wave += 1) {
        tally.try();
        await expire(trial);
        await writes.from(tabs, 3);
        const own = cluster.proxy.count(REFRESH);
        refreshes += own;
        tally.expect(own === 1, 'wrongErrors', `${String(count)} tabs: ${String(own)} refreshes`);
        for (const tab of tabs) await tab.expectSignedIn(trial);
      }
      tally.remark(
        `${String(count)} tabs: ${String(refreshes)} refreshes in ${String(tries(whole, part))} expiries`,
      );
      await context.close();
    }
  },
);

/** Holds the response of the next refresh back until it is released. */
function holdRefresh({ cluster }: BrowserTrial): {
  readonly held: Promise<undefined>;
  readonly release: () => void;
} {
  const released = Promise.withResolvers<undefined>();
  const { met } = cluster.proxy.inject(AuthPath.refresh, { kind: 'hold', until: released.promise }, 1);
  return {
    held: met,
    release: () => {
      released.resolve(undefined);
      cluster.proxy.heal();
    },
  };
}

/** How a tab that holds the lock vanishes, and how it comes back, if it can. */
interface Vanishing {
  readonly end: (tab: Tab) => Promise<unknown>;
  readonly comeBack?: (tab: Tab) => Promise<unknown>;
}

/** A tab that holds the lock vanishes. The other tab must recover, and so must the first when it comes back. */
async function vanish(trial: BrowserTrial, times: number, { end, comeBack }: Vanishing): Promise<number> {
  const { cluster, tally } = trial;
  const { context, tab: other } = await openTab(trial);
  let slowest = 0;
  for (let count = 0; count < times; count += 1) {
    tally.try();
    const holder = await Tab.open(context, cluster);
    await expire(trial);
    const { held, release } = holdRefresh(trial);
    const ownEnds = holder.do('many', 1, GUARDED).catch(() => null);
    await held;
    const startedAt = performance.now();
    const ends = other.do('many', 3, GUARDED);
    await end(holder);
    const result = await ends;
    slowest = Math.max(slowest, performance.now() - startedAt);
    tally.expect(result['done'] === 3, 'lostWork', `the other tab: ${JSON.stringify(result)}`);
    await other.expectSignedIn(trial);
    release();
    const again = await other.do('many', 1, GUARDED);
    tally.expect(again['done'] === 1, 'falseLogouts', `after the late response: ${JSON.stringify(again)}`);
    if (comeBack === undefined) continue;
    await comeBack(holder);
    await expectBack(trial, holder, await ownEnds);
    await other.expectSignedIn(trial);
    await holder.page.close();
  }
  await context.close();
  return slowest;
}

/** Expects that a tab that came back gets its response, is still signed in, and can refresh again. */
async function expectBack(trial: BrowserTrial, tab: Tab, own: Ends | null): Promise<void> {
  const { tally } = trial;
  tally.expect(own?.['done'] === 1, 'lostWork', `the tab that is back: ${JSON.stringify(own)}`);
  await tab.expectSignedIn(trial);
  await expire(trial);
  const next = await tab.do('many', 1, GUARDED);
  tally.expect(next['done'] === 1, 'falseLogouts', `the tab that is back, later: ${JSON.stringify(next)}`);
}

function remarkOn({ tally }: BrowserTrial, slowest: number): void {
  tally.remark(`the other tab waited at most ${(slowest / 1000).toFixed(1)} s`);
}

browserRow(
  { row: '8', fault: 'the tab that holds the lock is closed', expected: 'the next tab takes over' },
  async (trial) => {
    remarkOn(trial, await vanish(trial, trial.tries(60, 6), { end: (tab) => tab.page.close() }));
  },
);

browserRow(
  { row: '9', fault: 'the tab that holds the lock crashes', expected: 'the next tab takes over' },
  async (trial) => {
    const crash = async ({ page }: Tab): Promise<void> => {
      const devtools = await page.context().newCDPSession(page);
      const crashed = page.waitForEvent('crash');
      devtools.send('Page.crash').catch(() => undefined);
      await crashed;
      await page.close();
    };
    remarkOn(trial, await vanish(trial, trial.tries(60, 4), { end: crash }));
  },
);

/** A headless browser never hides or freezes a page, but a page that the debugger pauses stands just as still. */
async function freeze(devtools: CDPSession): Promise<void> {
  await devtools.send('Debugger.enable');
  await devtools.send('Debugger.pause');
}

browserRow(
  {
    row: '10',
    fault: 'the tab that holds the lock is frozen',
    expected: 'a bounded wait, then the next tab takes the lock; the thawed tab recovers',
  },
  async (trial) => {
    // Both steps share one DevTools session: a frozen page opens no other.
    const sessions = new Map<Tab, CDPSession>();
    const freezing: Vanishing = {
      end: async (tab) => {
        const devtools = await tab.page.context().newCDPSession(tab.page);
        sessions.set(tab, devtools);
        await freeze(devtools);
      },
      comeBack: async (tab) => sessions.get(tab)?.send('Debugger.disable'),
    };
    remarkOn(trial, await vanish(trial, trial.tries(4, 1), freezing));
    trial.tally.remark('slow: each try waits 12 s for the lock');
  },
);

browserRow(
  {
    row: '11',
    fault: 'the tab that holds the lock blocks its main thread for 10 s',
    expected: 'a bounded wait, then the next tab takes over; the blocked tab recovers',
  },
  async (trial) => {
    const block = (tab: Tab): Promise<void> => {
      void tab.do('block', 10_000).catch(() => undefined);
      return Promise.resolve();
    };
    const blocking: Vanishing = { end: block, comeBack: (tab) => tab.settle() };
    remarkOn(trial, await vanish(trial, trial.tries(4, 1), blocking));
    trial.tally.remark('slow: each try takes 10 s');
  },
);

browserRow(
  {
    row: '12',
    fault: 'no Web Locks, no BroadcastChannel, or neither',
    expected: 'the server’s rules are enough',
  },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    for (const missing of [['locks'], ['BroadcastChannel'], ['locks', 'BroadcastChannel']]) {
      const { context, tabs } = await openTabs(trial, 4, (opened) =>
        opened.addInitScript((names) => {
          for (const name of names) {
            Reflect.deleteProperty(name === 'locks' ? Navigator.prototype : globalThis, name);
          }
        }, missing),
      );
      const writes = await CountedWrites.begin(trial);
      let most = 0;
      for (let wave = 0; wave < tries(30, 4); wave += 1) {
        tally.try();
        await expire(trial);
        await writes.from(tabs, 3);
        most = Math.max(most, cluster.proxy.count(REFRESH));
        for (const tab of tabs) await tab.expectSignedIn(trial);
      }
      tally.remark(`without ${missing.join(' and ')}: at most ${String(most)} refreshes by 4 tabs`);
      await context.close();
    }
  },
);

browserRow(
  { row: '28', fault: '1,000 requests wait, 300 are cancelled', expected: '1 refresh, 700 responses' },
  async (trial) => {
    const { tally, tries } = trial;
    const { tab } = await openTab(trial);
    for (let wave = 0; wave < tries(12, 1); wave += 1) {
      tally.try();
      await expire(trial);

      const ends = await tab.do('manyCancelled', 1_000, 300, GUARDED_AND_QUICK);
      const isRight = ends['done'] === 700 && ends['cancelled'] === 300;
      tally.expect(isRight, 'lostWork', JSON.stringify(ends));
      await tab.expectSignedIn(trial);

      expectOneRefresh(trial);
    }
  },
);

browserRow(
  {
    row: '34',
    fault: 'the user signs out during a refresh',
    expected: 'the sign-out wins, the late token is discarded',
  },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    const { tab } = await openTab(trial);
    for (let count = 0; count < tries(100, 4); count += 1) {
      tally.try();
      await expire(trial);
      const { held, release } = holdRefresh(trial);
      const waiting = tab.do('many', 3, GUARDED);
      await held;
      const leaving = tab.do('signOut');
      release();
      await leaving;
      const ends = await waiting;
      const settled = Object.values(ends).reduce((sum, of) => sum + of, 0);
      tally.expect(settled === 3, 'lostWork', 'a request never settled');
      const status = await tab.do('status');
      tally.expect(status === 'signed_out', 'acceptedThefts', `after the sign-out: ${status}`);
      await tab.load(cluster);
      const afterReload = await tab.do('status');
      tally.expect(afterReload === 'signed_out', 'acceptedThefts', `after a reload: ${afterReload}`);
      await tab.signIn();
    }
  },
);

browserRow(
  {
    row: '35',
    fault: 'another account signs in during a refresh of the first',
    expected: 'the second account is unaffected',
  },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    for (let count = 0; count < tries(40, 3); count += 1) {
      tally.try();
      const { context, tabs } = await openTabs(trial, 2);
      const [first, second] = tabs;
      if (first === undefined || second === undefined) throw new Error('tabs are missing');
      await expire(trial);
      const { held, release } = holdRefresh(trial);
      void first.do('many', 1, GUARDED);
      await held;
      await second.page.evaluate(() => indexedDB.databases());
      const switched = second.do('signOut').then(() => second.signIn(ADMIN));
      release();
      await switched;
      for (const tab of tabs) {
        await tab.load(cluster);
        await tab.expectSignedIn(trial);
        const ends = await tab.do('many', 1, `${ADMIN_PATH}/accounts/nobody/sessions`);
        tally.expect(
          ends['done'] === 1,
          'acceptedThefts',
          `the first account is back: ${JSON.stringify(ends)}`,
        );
      }
      await context.close();
    }
  },
);
