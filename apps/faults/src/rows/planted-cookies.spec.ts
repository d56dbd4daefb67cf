import type { BrowserContext } from '@playwright/test';
import { LOGIN_PATH, REFRESH_COOKIE_PREFIX } from '@holdfast/contract';
import { ADMIN, DEMO } from '../harness/client.js';
import { Cluster } from '../harness/cluster.js';
import { Http2Front } from '../harness/http2-front.js';
import { browserRow, TOKEN_LIFE_MS, type BrowserTrial } from '../harness/row.js';
import { expire, GUARDED, Tab } from '../harness/tab.js';

const HOST = 'app.holdfast.test';
const SIBLING = 'evil.holdfast.test';

/** A page of the API, on any host, whose scripts set cookies. */
const ANY_PAGE = '/health/live';

const FORMER_PREFIX = '__Secure-holdfast_refresh_';
const JUNK_COOKIES = 20;

/** A refresh cookie that an attacker got by signing in to an account of their own. */
interface Loot {
  readonly name: string;
  readonly value: string;
  readonly sessionId: string;
}

interface Sites {
  readonly app: Http2Front;
  /** Another port of the same host. */
  readonly neighbour: Http2Front;
}

browserRow(
  {
    row: 'A11',
    fault:
      'a sibling subdomain and another port of the host plant refresh cookies of an attacker, and junk (TLS)',
    expected: 'the browser stays in its own session',
  },
  async (trial) => {
    const [app, neighbour] = [await Http2Front.start(HOST), await Http2Front.start(HOST)];
    const cluster = await Cluster.start(1, {
      PUBLIC_URL: app.url,
      ACCESS_TOKEN_TTL: `${String(TOKEN_LIFE_MS)}ms`,
    });
    app.target = neighbour.target = cluster.url;
    try {
      for (let count = 0; count < trial.tries(20, 2); count += 1) {
        await plant({ ...trial, cluster }, { app, neighbour });
      }
    } finally {
      await Promise.all(trial.browser.contexts().map((context) => context.close()));
      await cluster.stop();
      await Promise.all([app.stop(), neighbour.stop()]);
    }
  },
);

/** The victim signs in before the attacker, so that the planted sessions are newer. */
async function plant(trial: BrowserTrial, sites: Sites): Promise<void> {
  const victim = await trial.browser.newContext({ ignoreHTTPSErrors: true });
  const tab = await Tab.open(victim, sites.app);
  await tab.signIn(DEMO);
  await expectOwnSession(trial, tab, 'before');

  const loot = await attack(trial, sites.app);
  await plantFromSibling(trial, victim, sites, loot);
  await tab.load(sites.app);
  await expectOwnSession(trial, tab, 'after a reload, beside cookies of a sibling subdomain');

  await plantFromNeighbour(trial, victim, sites, loot);
  await tab.load(sites.app);
  await expectOwnSession(trial, tab, 'after a reload, beside cookies of another port');
  await expire(trial);
  await expectOwnSession(trial, tab, 'after an expiry, beside cookies of another port');
  await victim.close();
}

async function expectOwnSession({ tally }: BrowserTrial, tab: Tab, when: string): Promise<void> {
  tally.try();
  const ends = await tab.do('many', 1, GUARDED);
  tally.expect(ends['done'] === 1, 'falseLogouts', `${when}: ${JSON.stringify(ends)}`);
  const account = await tab.do('account');
  tally.expect(account !== ADMIN.email, 'acceptedThefts', `${when}: signed in as the attacker`);
  tally.expect(account === DEMO.email, 'falseLogouts', `${when}: signed in as ${String(account)}`);
}

/** Signs an attacker in, bound and unbound, in a browser of their own. */
async function attack({ browser }: BrowserTrial, app: Http2Front): Promise<readonly Loot[]> {
  const bound = await browser.newContext({ ignoreHTTPSErrors: true });
  await (await Tab.open(bound, app)).signIn(ADMIN);
  const unbound = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await unbound.newPage();
  await page.goto(app.url + ANY_PAGE);
  await page.evaluate(
    async ([path, body]) =>
      fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }),
    [LOGIN_PATH, JSON.stringify(ADMIN)] as const,
  );
  const loot = [...(await lootOf(bound)), ...(await lootOf(unbound))];
  if (loot.length !== 2) throw new Error('the attacker has not signed in twice');
  await Promise.all([bound.close(), unbound.close()]);
  return loot;
}

async function lootOf(context: BrowserContext): Promise<readonly Loot[]> {
  const cookies = await context.cookies();
  return cookies
    .filter(({ name }) => name.startsWith(REFRESH_COOKIE_PREFIX))
    .map(({ name, value }) => ({ name, value, sessionId: name.slice(name.lastIndexOf('_') + 1) }));
}

/** A subdomain can set cookies for its siblings, but none whose name begins with `__Host-`. */
async function plantFromSibling(
  { tally }: BrowserTrial,
  victim: BrowserContext,
  { app }: Sites,
  loot: readonly Loot[],
): Promise<void> {
  const attributes = 'Domain=holdfast.test; Path=/; Secure';
  const planted = loot.flatMap(({ name, value, sessionId }) => [
    `${name}=${value}; ${attributes}`,
    `${FORMER_PREFIX}${sessionId}=${value}; ${attributes}`,
  ]);
  await setCookies(victim, app.url.replace(HOST, SIBLING), planted);
  const sent = (await victim.cookies(app.url)).map(({ name }) => name);
  tally.expect(
    loot.every(({ name }) => !sent.includes(name)),
    'acceptedThefts',
    'a subdomain has set a cookie with the name of a refresh cookie',
  );
  tally.expect(
    loot.every(({ sessionId }) => sent.includes(FORMER_PREFIX + sessionId)),
    'wrongErrors',
    'the subdomain has planted nothing',
  );
}

/** Cookies do not distinguish ports, so that another server of the host can set every name. */
async function plantFromNeighbour(
  { tally }: BrowserTrial,
  victim: BrowserContext,
  { app, neighbour }: Sites,
  loot: readonly Loot[],
): Promise<void> {
  const junk = loot.slice(0, 1).flatMap(({ name, value, sessionId }) =>
    Array.from({ length: JUNK_COOKIES }, (_value, at) => {
      const other = String(at).padStart(12, 'f') + sessionId.slice(12);
      return { name: name.replace(sessionId, other), value: value.replace(/.{8}$/, 'AAAAAAAA') };
    }),
  );
  const planted = [...junk, ...loot].map(({ name, value }) => `${name}=${value}; Path=/; Secure`);
  await setCookies(victim, neighbour.url, planted);
  const sent = (await victim.cookies(app.url)).map(({ name }) => name);
  tally.expect(
    [...junk, ...loot].every(({ name }) => sent.includes(name)),
    'wrongErrors',
    'the other port has planted nothing',
  );
}

async function setCookies(
  context: BrowserContext,
  origin: string,
  cookies: readonly string[],
): Promise<void> {
  const page = await context.newPage();
  await page.goto(origin + ANY_PAGE);
  await page.evaluate((all) => {
    for (const cookie of all) document.cookie = cookie;
  }, cookies);
  await page.close();
}
