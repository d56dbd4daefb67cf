import { chromium } from '@playwright/test';
import { LAUNCH_OPTIONS } from '../harness/chromium.js';
import { browserRow, type BrowserTrial } from '../harness/row.js';
import { CountedWrites, expectOneRefresh, expire, openTab, type Tab } from '../harness/tab.js';

/** Playwright disables the back/forward cache by default. */
const WITH_PAGE_CACHE = { ...LAUNCH_OPTIONS, ignoreDefaultArgs: ['--disable-back-forward-cache'] };

browserRow(
  {
    row: '46',
    fault: 'the back/forward cache restores a page with a stale token',
    expected: 'refreshes once',
  },
  async (trial) => {
    const browser = await chromium.launch(WITH_PAGE_CACHE);
    try {
      await comeBack({ ...trial, browser }, trial.tries(200, 10));
    } finally {
      await browser.close();
    }
  },
);

async function comeBack(trial: BrowserTrial, times: number): Promise<void> {
  const { cluster, tally } = trial;
  const { tab } = await openTab(trial);
  const writes = await CountedWrites.begin(trial);
  for (let count = 0; count < times; count += 1) {
    tally.try();
    await leave(tab, `${cluster.url}/health/live`);
    await expire(trial);
    await goBack(tab);
    await writes.from([tab], 3);
    expectOneRefresh(trial);
    await tab.expectSignedIn(trial);
  }
}

async function leave({ page }: Tab, url: string): Promise<void> {
  await page.evaluate(() => {
    const note = ({ persisted }: PageTransitionEvent): void => {
      Reflect.set(globalThis, 'isFromCache', persisted);
    };
    Reflect.set(globalThis, 'isFromCache', false);
    addEventListener('pageshow', note, { once: true });
  });
  await page.goto(url);
}

/** Goes back without Playwright's `goBack`, which waits for a load: a page from the cache is not loaded again. */
async function goBack({ page }: Tab): Promise<void> {
  await page.evaluate(() => {
    setTimeout(() => {
      history.back();
    });
  });
  await page.waitForFunction(() => Reflect.get(globalThis, 'isFromCache') === true);
}
