import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { FaultProxy, type Fault } from '../harness/fault-proxy.js';
import { freePort } from '@holdfast/test-servers';
import { PEER_ATTACHMENT, type PeerResult } from './peer-result.js';

const PROJECT = join(import.meta.dirname, '../..');
const KINDS = ['oidc-client-ts', 'angular-auth-oidc-client', 'angular-auth-oidc-client-lock'] as const;
const TRIES = 40;
const TRIES_WITH_TABS = 10;
const TOKEN = '/token';
const MAX_LOAD_MS = 30_000;

/** How a library's refresh ended. See peers/page/page.mjs. */
type End = 'done' | 'signed_out' | 'outage' | 'hung';

interface Peer {
  signIn(refreshToken: string): Promise<void>;
  refresh(): Promise<End>;
  refreshToken(): Promise<string | null>;
}

let provider: ChildProcess;
let proxy: FaultProxy;

test.beforeAll(async () => {
  const port = await freePort();
  proxy = new FaultProxy(await freePort(), join(PROJECT, 'peers/page/dist'));
  proxy.targets = [`http://127.0.0.1:${String(port)}`];
  await proxy.start();
  provider = spawn(process.execPath, ['provider.mjs', String(port), proxy.url], {
    cwd: join(PROJECT, 'peers'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (provider.stdout !== null) await once(provider.stdout, 'data');
});

test.afterAll(async () => {
  provider.kill('SIGKILL');
  await proxy.stop();
});

function of<Name extends keyof Peer>(
  page: Page,
  name: Name,
  ...parameters: Parameters<Peer[Name]>
): ReturnType<Peer[Name]> {
  return page.evaluate(
    ([method, values]) => {
      const { peer } = globalThis as unknown as { peer: Record<string, (...all: unknown[]) => unknown> };
      return peer[method]?.(...values) as never;
    },
    [name, parameters] as const,
  ) as ReturnType<Peer[Name]>;
}

async function open(context: BrowserContext, kind: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(MAX_LOAD_MS);
  await page.goto(`${proxy.url}/page/?kind=${kind}`);
  await page.waitForFunction(() => document.title === 'ready');
  return page;
}

async function signIn(page: Page): Promise<void> {
  const minted = (await (await fetch(`${proxy.url}/mint`)).json()) as { readonly refresh_token: string };
  await of(page, 'signIn', minted.refresh_token);
  // Like a sign-in, the first refresh leaves tokens that the library requested itself.
  if ((await of(page, 'refresh')) !== 'done') throw new Error('the sign-in failed');
}

/** Retries while there is no verdict, like an application. */
async function refreshUntilSettled(page: Page): Promise<End> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const end = await of(page, 'refresh');
    if (end !== 'outage') return end;
  }
  return 'outage';
}

/** Does something to the tabs of one browser. */
type Injection = (
  pages: readonly Page[],
) => Promise<{ readonly hung?: number; readonly isThiefServed?: boolean }>;

/** One refresh with a fault. */
function refreshWith(fault: Fault): Injection {
  return async ([page]) => {
    proxy.inject(TOKEN, fault, 1);
    if (page !== undefined) await of(page, 'refresh');
    proxy.heal();
    return {};
  };
}

const together: Injection = async (pages) => {
  const ends = await Promise.all(pages.map((page) => of(page, 'refresh')));
  return { hung: ends.filter((end) => end === 'hung').length };
};

/** A thief who copied the refresh token uses it first. */
const steal: Injection = async ([page]) => {
  const refresh_token = (page === undefined ? null : await of(page, 'refreshToken')) ?? '';
  const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'page', refresh_token });
  return { isThiefServed: (await fetch(proxy.url + TOKEN, { method: 'POST', body })).ok };
};

const HTML: Fault = {
  kind: 'respond',
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<h1>Welcome</h1>',
};
const OUTAGE: Fault = { kind: 'respond', status: 503, headers: { 'retry-after': '1' }, body: '' };

const ROWS: readonly (readonly [string, string, number, Injection])[] = [
  ['1, 3', 'the response is lost after the server acted', 1, refreshWith({ kind: 'lose_response' })],
  ['4', 'the request is lost', 1, refreshWith({ kind: 'lose_request' })],
  ['5', 'the refresh is delivered twice', 1, refreshWith({ kind: 'duplicate', response: 0 })],
  ['7', '2 tabs refresh at the same time', 2, together],
  ['7', '10 tabs refresh at the same time', 10, together],
  ['29', 'the refresh returns 503 with Retry-After', 1, refreshWith(OUTAGE)],
  ['30', 'a captive portal returns HTML with 200', 1, refreshWith(HTML)],
  ['37', 'a thief uses a stolen refresh token before its owner does', 1, steal],
];

for (const kind of KINDS) {
  for (const [row, fault, tabs, inject] of ROWS) {
    test(`#P${row} ${kind}: ${fault}`, async ({ browser }, info) => {
      const tries = tabs === 1 ? TRIES : TRIES_WITH_TABS;
      const context = await browser.newContext();
      const pages: Page[] = [];
      while (pages.length < tabs) pages.push(await open(context, kind));
      const [first] = pages;
      if (first === undefined) throw new Error('the page is missing');
      const result = { row, fault, kind, tries: 0, signedOut: 0, hung: 0, acceptedThefts: 0 };
      for (; result.tries < tries; result.tries += 1) {
        await signIn(first);
        const { hung = 0, isThiefServed = false } = await inject(pages);
        result.hung += hung;
        if (isThiefServed) result.acceptedThefts += 1;
        if ((await refreshUntilSettled(first)) !== 'done') result.signedOut += 1;
      }
      await context.close();
      const attached: PeerResult = result;
      await info.attach(PEER_ATTACHMENT, { body: JSON.stringify(attached), contentType: 'application/json' });
      expect(result.tries).toBe(tries);
    });
  }
}
