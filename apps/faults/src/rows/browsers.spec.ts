import { AuthPath } from '@holdfast/contract';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../harness/fault-proxy.js';
import { browserRow, type BrowserTrial } from '../harness/row.js';
import { CountedWrites, expectOneRefresh, expire, GUARDED, openTab, REFRESH, Tab } from '../harness/tab.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Somebody between answers the refresh a few times; the page waits, and gets on. */
async function answerRefreshes(
  trial: BrowserTrial,
  tries: number,
  answers: readonly (readonly [string, Fault])[],
): Promise<void> {
  const { cluster, tally, random } = trial;
  const { tab } = await openTab(trial);
  const writes = await CountedWrites.begin(trial);
  for (let count = 0; count < tries; count += 1) {
    tally.try();
    await expire(trial);
    const [what, fault] = random.pick(answers);
    cluster.proxy.hurt(AuthPath.refresh, fault, 1 + random.below(2));
    await writes.from([tab], 2);
    cluster.proxy.heal();

    const status = await tab.do('status');
    tally.expect(status === 'signed_in', 'falseLogouts', `${what}: ${status}`);
  }
}

browserRow(
  {
    row: '29',
    fault: 'the refresh answers 429, or 503 with Retry-After',
    expected: 'waits as long as told, keeps the session',
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
      cluster.proxy.hurt(AuthPath.refresh, { kind: 'answer', status, headers, body }, 1);
      const startedAt = performance.now();
      const ends = await tab.do('many', 3, GUARDED);
      tally.expect(ends['done'] === 3, 'lostWork', JSON.stringify(ends));
      const waited = performance.now() - startedAt;
      tally.expect(waited >= 1_000, 'wrongErrors', `tried again after ${waited.toFixed(0)} ms`);
      await tab.expectSignedIn(trial);
    }
  },
);

browserRow(
  {
    row: '30',
    fault: 'a captive portal answers: HTML with 200, 302 to its own page',
    expected: 'neither success nor sign-out',
  },
  (trial) =>
    answerRefreshes(trial, trial.tries(40, 5), [
      [
        'HTML',
        { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' },
      ],
      ['302', { kind: 'answer', status: 302, headers: { location: '/page/portal' }, body: '' }],
      ['511', { kind: 'answer', status: 511, body: '<h1>Pay</h1>' }],
    ]),
);

browserRow(
  { row: '31', fault: 'the refresh answers 200 with JSON that is cut or garbage', expected: 'tried again' },
  (trial) =>
    answerRefreshes(trial, trial.tries(40, 5), [
      ['cut', { kind: 'replace', body: '{"access_token":"eyJ' }],
      ['null', { kind: 'replace', body: 'null' }],
      ['a text', { kind: 'replace', body: '"token"' }],
      ['a list', { kind: 'replace', body: '[]' }],
      ['other members', { kind: 'replace', body: '{"access_token":1,"expires_in":"soon"}' }],
      [
        'an endless life',
        { kind: 'replace', body: '{"access_token":"x","token_type":"Bearer","expires_in":-1,"session":{}}' },
      ],
      ['nothing', { kind: 'replace', body: '' }],
    ]),
);

const NAPS_OF_A_SESSION = 50;

browserRow(
  { row: '13', fault: '9 h of sleep, awake offline, then online', expected: 'one refresh; signed in' },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    const { context, tab } = await openTab(trial, (opened) => opened.clock.install());
    for (let count = 1; count <= tries(200, 4); count += 1) {
      // No session lives longer than 30 days, however well it is renewed.
      if (count % NAPS_OF_A_SESSION === 0) await tab.signIn();
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
      // With time for answers: a page whose clock runs ahead of the network gives up what is on its way.
      while (!ended.signal.aborted) await Promise.all([context.clock.runFor(100), pause(20)]);
      const result = await ends;
      tally.expect(result['done'] === 3, 'lostWork', JSON.stringify(result));
      await tab.expectSignedIn(trial);
      const refreshes = cluster.proxy.count(REFRESH);
      // The server's nonces live two minutes: the first try after the sleep is asked to prove itself anew.
      tally.expect(refreshes >= 1 && refreshes <= 2, 'wrongErrors', `${String(refreshes)} refreshes`);
    }
  },
);

browserRow(
  {
    row: '14',
    fault: 'the client’s clock is off by 10 min, 3 h, 1 d, or jumps',
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
  { row: '33', fault: 'the replay gets 401 again', expected: 'one replay, then the error' },
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
    expected: 'no token goes there',
  },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    let seen = 0;
    const evil = createServer(({ headers }, response) => {
      seen += 1;
      tally.expect(headers.authorization === undefined, 'acceptedThefts', 'a token came to another origin');
      response
        .writeHead(200, { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' })
        .end('{}');
    });
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    const { port } = evil.address() as AddressInfo;
    const host = `localhost:${String(port)}`;
    const own = new URL(cluster.url).host;
    const addresses = [
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
        ? { kind: 'answer', status: 302, headers: { location: `http://${host}/landed` }, body: '' }
        : { kind: 'pass' };
    const { tab } = await openTab(trial);
    for (let count = 0; count < tries(20, 2); count += 1) {
      for (const address of addresses) {
        tally.try();
        await tab.do('many', 1, address);
        await tab.expectSignedIn(trial);
      }
    }
    await new Promise((resolve) => evil.close(resolve));
    tally.expect(seen > 0, 'wrongErrors', 'nothing came to the other origin');
    tally.remark(`${String(seen)} requests came to the other origin, none with a token`);
  },
);

browserRow(
  {
    row: '27',
    fault: 'IndexedDB is gone; the device key is evicted; the quota is 0',
    expected: 'told apart, no silent fallback',
  },
  async (trial) => {
    const { browser, cluster, tally, tries } = trial;
    for (let count = 0; count < tries(40, 4); count += 1) {
      tally.try(2);
      const { context, tab: evicted } = await openTab(trial);

      await evictKey(evicted);
      await evicted.load(cluster);
      const [status, reason] = [await evicted.do('status'), await evicted.do('reason')];
      // The one case in which a person has to sign in: the key is gone for good, and the reason says so.
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
      tally.expect((await tab.do('bound')) === false, 'wrongErrors', 'unbound, and not told so');
      await expire(trial);
      const ends = await tab.do('many', 1, GUARDED);
      tally.expect(ends['done'] === 1, 'falseLogouts', JSON.stringify(ends));
      await bare.close();
    }
    await withoutQuota(trial);
  },
);

/** Deletes the databases of the page, as a browser does that is short of space. */
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
    `with a quota of 0 the session is ${(await tab.do('bound')) === true ? 'bound' : 'unbound'}, and is renewed`,
  );
}
