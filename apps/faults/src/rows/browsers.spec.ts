import { AuthPath } from '@holdfast/contract';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../harness/fault-proxy.js';
import { browserRow, type BrowserTrial } from '../harness/row.js';
import { CountedWrites, expectOneRefresh, expire, GUARDED, openTab, REFRESH, Tab } from '../harness/tab.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Injects responses to the first one or two refreshes after each expiry. The page must wait and recover. */
async function injectResponses(
  trial: BrowserTrial,
  tries: number,
  responses: readonly (readonly [string, Fault])[],
): Promise<void> {
  const { cluster, tally, random } = trial;
  const { tab } = await openTab(trial);
  const writes = await CountedWrites.begin(trial);
  for (let count = 0; count < tries; count += 1) {
    tally.try();
    await expire(trial);
    const [what, fault] = random.pick(responses);
    cluster.proxy.inject(AuthPath.refresh, fault, 1 + random.below(2));
    await writes.from([tab], 2);
    cluster.proxy.heal();

    const status = await tab.do('status');
    tally.expect(status === 'signed_in', 'falseLogouts', `${what}: ${status}`);
  }
}

browserRow(
  {
    row: '29',
    fault: 'the refresh returns 429, or 503 with Retry-After',
    expected: 'waits as requested, keeps the session',
  },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    const { tab } = await openTab(trial);
    for (let count = 0; count < tries(40, 3); count += 1) {
      tally.try();
      await expire(trial);
      const status = count % 2 === 0 ? 429 : 503;
      const code = status === 429 ? 'rate_limited' : 'store_unavailable';
      const body = JSON.stringify({
        type: 'x',
        title: 'x',
        status,
        code,
        action: 'retry',
        detail: 'x',
        instance: 'x',
      });
      const headers = { 'retry-after': '1', 'content-type': 'application/problem+json' };
      cluster.proxy.inject(AuthPath.refresh, { kind: 'respond', status, headers, body }, 1);
      const startedAt = performance.now();
      const ends = await tab.do('many', 3, GUARDED);
      tally.expect(ends['done'] === 3, 'lostWork', JSON.stringify(ends));
      const waited = performance.now() - startedAt;
      tally.expect(waited >= 1_000, 'wrongErrors', `retried after ${waited.toFixed(0)} ms`);
      await tab.expectSignedIn(trial);
    }
  },
);

browserRow(
  {
    row: '30',
    fault: 'a captive portal responds: HTML with 200, or 302 to its own page',
    expected: 'neither success nor sign-out',
  },
  (trial) =>
    injectResponses(trial, trial.tries(40, 5), [
      [
        'HTML',
        { kind: 'respond', status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' },
      ],
      ['302', { kind: 'respond', status: 302, headers: { location: '/page/portal' }, body: '' }],
      ['511', { kind: 'respond', status: 511, body: '<h1>Pay</h1>' }],
    ]),
);

browserRow(
  { row: '31', fault: 'the refresh returns 200 with truncated or invalid JSON', expected: 'retried' },
  (trial) =>
    injectResponses(trial, trial.tries(40, 5), [
      ['truncated', { kind: 'replace', body: '{"access_token":"eyJ' }],
      ['null', { kind: 'replace', body: 'null' }],
      ['a string', { kind: 'replace', body: '"token"' }],
      ['a list', { kind: 'replace', body: '[]' }],
      ['other members', { kind: 'replace', body: '{"access_token":1,"expires_in":"soon"}' }],
      [
        'a negative lifetime',
        { kind: 'replace', body: '{"access_token":"x","token_type":"Bearer","expires_in":-1,"session":{}}' },
      ],
      ['nothing', { kind: 'replace', body: '' }],
    ]),
);

const MAX_SLEEPS_PER_SESSION = 50;

browserRow(
  {
    row: '13',
    fault: 'the device sleeps for 9 h, wakes offline, then comes online',
    expected: 'one refresh; still signed in',
  },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    const { context, tab } = await openTab(trial, (opened) => opened.clock.install());
    for (let count = 1; count <= tries(200, 4); count += 1) {
      // A session ends after 30 days, however often it is refreshed.
      if (count % MAX_SLEEPS_PER_SESSION === 0) await tab.signIn();
      tally.try();
      cluster.proxy.forget();
      await context.setOffline(true);
      await cluster.advance(9 * HOUR_MS);
      await context.clock.fastForward(9 * HOUR_MS);
      const waiting = tab.do('many', 3, GUARDED);
      await context.clock.runFor(2_000);
      await tab.expectSignedIn(trial);
      await context.setOffline(false);
      const ended = new AbortController();
      const ends = waiting.finally(() => {
        ended.abort();
      });
      // Leaves time for responses: a page whose clock runs ahead of the network gives up on its requests.
      while (!ended.signal.aborted) await Promise.all([context.clock.runFor(100), pause(20)]);
      const result = await ends;
      tally.expect(result['done'] === 3, 'lostWork', JSON.stringify(result));
      await tab.expectSignedIn(trial);
      const refreshes = cluster.proxy.count(REFRESH);
      // The server's nonces live two minutes: the first refresh after the sleep needs a new proof.
      tally.expect(refreshes >= 1 && refreshes <= 2, 'wrongErrors', `${String(refreshes)} refreshes`);
    }
  },
);

browserRow(
  {
    row: '14',
    fault: 'the client’s clock is off by 10 min, 3 h or 1 d, or jumps',
    expected: 'no loop, no sign-out',
  },
  async (trial) => {
    const { tally, tries, random } = trial;
    const offsets = [10 * MINUTE_MS, 3 * HOUR_MS, 24 * HOUR_MS].flatMap((ms) => [ms, -ms]);
    const { tab } = await openTab(trial, (opened) =>
      opened.addInitScript(() => {
        const { now } = Date;
        Date.now = () => now() + Number(Reflect.get(globalThis, 'clockOffset') ?? 0);
      }),
    );
    for (let count = 0; count < tries(200, 12); count += 1) {
      tally.try();
      await tab.page.evaluate((ms) => Reflect.set(globalThis, 'clockOffset', ms), random.pick(offsets));
      await expire(trial);
      const waiting = tab.do('many', 3, GUARDED);
      await tab.page.evaluate((ms) => Reflect.set(globalThis, 'clockOffset', ms), random.pick(offsets));
      const ends = await waiting;
      tally.expect(ends['done'] === 3, 'lostWork', JSON.stringify(ends));
      await tab.expectSignedIn(trial);
      expectOneRefresh(trial);
    }
  },
);

browserRow(
  { row: '33', fault: 'the replay gets a 401 too', expected: 'one replay, then the error' },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    const { tab } = await openTab(trial);
    const path = `${AuthPath.testTokenExpiration}?always=true`;
    for (let count = 0; count < tries(200, 12); count += 1) {
      tally.try();
      cluster.proxy.forget();
      const ends = await tab.do('many', 1, path);
      tally.expect(ends['401 token_expired'] === 1, 'wrongErrors', JSON.stringify(ends));
      const sent = cluster.proxy.count(`GET ${path}`);
      const refreshes = cluster.proxy.count(REFRESH);
      tally.expect(
        sent === 2 && refreshes === 1,
        'wrongErrors',
        `${String(sent)} sent, ${String(refreshes)} refreshes`,
      );
      await tab.expectSignedIn(trial);
    }
  },
);

browserRow(
  {
    row: '44',
    fault: 'requests to `//evil`, `/\\evil`, look-alike hosts and redirects',
    expected: 'no token is sent there',
  },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    let seen = 0;
    const evil = createServer(({ headers }, response) => {
      seen += 1;
      tally.expect(headers.authorization === undefined, 'acceptedThefts', 'another origin received a token');
      response
        .writeHead(200, { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' })
        .end('{}');
    });
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    const { port } = evil.address() as AddressInfo;
    const host = `localhost:${String(port)}`;
    const own = new URL(cluster.url).host;
    const urls = [
      `//${host}/api`,
      `/\\${host}/api`,
      `\\\\${host}/api`,
      `http://${host}/api/v1/notes`,
      `http://${own}@${host}/api`,
      `http://${host}/${own}/api/v1`,
      `http://${host}#${own}`,
      `HTTP://${host}/api`,
      ` //${host}/api`,
      `/\t/${host}/api`,
      '/api/v1/elsewhere',
    ];
    cluster.proxy.plan = ({ path }) =>
      path === '/api/v1/elsewhere'
        ? { kind: 'respond', status: 302, headers: { location: `http://${host}/landed` }, body: '' }
        : { kind: 'pass' };
    const { tab } = await openTab(trial);
    for (let count = 0; count < tries(20, 2); count += 1) {
      for (const url of urls) {
        tally.try();
        await tab.do('many', 1, url);
        await tab.expectSignedIn(trial);
      }
    }
    await new Promise((resolve) => evil.close(resolve));
    tally.expect(seen > 0, 'wrongErrors', 'no request reached the other origin');
    tally.remark(`${String(seen)} requests reached the other origin, none with a token`);
  },
);

browserRow(
  {
    row: '27',
    fault: 'IndexedDB is missing; the device key is evicted; the quota is 0',
    expected: 'reported as different causes, no silent fallback',
  },
  async (trial) => {
    const { browser, cluster, tally, tries } = trial;
    for (let count = 0; count < tries(40, 4); count += 1) {
      tally.try(2);
      const { context, tab: evicted } = await openTab(trial);

      await evictKey(evicted);
      await evicted.load(cluster);
      const [status, reason] = [await evicted.do('status'), await evicted.do('reason')];
      // The only case in which the user must sign in again: the key is gone for good. The reason says so.
      tally.expect(
        status === 'signed_out' && reason === 'refresh_invalid',
        'wrongErrors',
        `${status} ${String(reason)}`,
      );

      await context.close();
      const bare = await browser.newContext();
      await bare.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }));
      const tab = await Tab.open(bare, cluster);
      await tab.signIn();
      tally.expect(
        (await tab.do('bound')) === false,
        'wrongErrors',
        'the session is not reported as unbound',
      );
      await expire(trial);
      const ends = await tab.do('many', 1, GUARDED);
      tally.expect(ends['done'] === 1, 'falseLogouts', JSON.stringify(ends));
      await bare.close();
    }
    await withoutQuota(trial);
  },
);

/** Deletes the page's databases, like a browser that runs short of space. */
async function evictKey({ page }: Tab): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await page.goto('about:blank');
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
}

async function withoutQuota(trial: BrowserTrial): Promise<void> {
  const { browser, cluster, tally } = trial;
  const context = await browser.newContext();
  const tab = await Tab.open(context, cluster);
  const devtools = await context.newCDPSession(tab.page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: cluster.url, quotaSize: 0 });
  tally.try();
  await tab.signIn();
  await expire(trial);
  const ends = await tab.do('many', 1, GUARDED);
  tally.expect(ends['done'] === 1, 'falseLogouts', JSON.stringify(ends));
  tally.remark(
    `with a quota of 0 the session is ${(await tab.do('bound')) === true ? 'bound' : 'unbound'} and refreshes`,
  );
}
