import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { FaultProxy, type Fault } from '../harness/fault-proxy.js';
import { freePort } from '../harness/postgres-server.js';
import { PEER_ATTACHMENT, type PeerResult } from './peer-result.js';

const PROJECT = join(import.meta.dirname, '../..');
const KINDS = ['oidc-client-ts', 'angular-auth-oidc-client', 'angular-auth-oidc-client-lock'] as const;
const TRIES = 40;
const TRIES_OF_TABS = 10;
const TOKEN = '/token';
const LOADED_WITHIN_MS = 30_000;

/** How a library's renewal ended; see peers/page/page.mjs. */
type End = 'done' | 'signed_out' | 'passing' | 'hung';

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
  page.setDefaultTimeout(LOADED_WITHIN_MS);
  await page.goto(`${proxy.url}/page/?kind=${kind}`);
  await page.waitForFunction(() => document.title === 'ready');
  return page;
}

async function signIn(page: Page): Promise<void> {
  const minted = (await (await fetch(`${proxy.url}/mint`)).json()) as { readonly refresh_token: string };
  await of(page, 'signIn', minted.refresh_token);
  // What a sign-in leaves: the library's own first tokens.
  if ((await of(page, 'refresh')) !== 'done') throw new Error('no sign-in');
}

/** Tries again what only failed in passing, as an application would. */
async function renew(page: Page): Promise<End> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const end = await of(page, 'refresh');
    if (end !== 'passing') return end;
  }
  return 'passing';
}

/** What is done to tabs of one browser. */
type Hurt = (pages: readonly Page[]) => Promise<{ readonly hung?: number; readonly isThiefServed?: boolean }>;

/** One renewal that meets a fault. */
function meeting(fault: Fault): Hurt {
  return async ([page]) => {
    proxy.hurt(TOKEN, fault, 1);
    if (page !== undefined) await of(page, 'refresh');
    proxy.heal();
    return {};
  };
}

const together: Hurt = async (pages) => {
  const ends = await Promise.all(pages.map((page) => of(page, 'refresh')));
  return { hung: ends.filter((end) => end === 'hung').length };
};

/** Somebody who copied the refresh token uses it first. */
const steal: Hurt = async ([page]) => {
  const refresh_token = (page === undefined ? null : await of(page, 'refreshToken')) ?? '';
  const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'page', refresh_token });
  return { isThiefServed: (await fetch(proxy.url + TOKEN, { method: 'POST', body })).ok };
};

const HTML: Fault = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<h1>Welcome</h1>',
};
const OUTAGE: Fault = { kind: 'answer', status: 503, headers: { 'retry-after': '1' }, body: '' };

const ROWS: readonly (readonly [string, string, number, Hurt])[] = [
  ['1, 3', 'the answer is lost after the server acted', 1, meeting({ kind: 'lose_answer' })],
  ['4', 'the request is lost', 1, meeting({ kind: 'lose_request' })],
  ['5', 'the refresh is delivered twice', 1, meeting({ kind: 'duplicate', answer: 0 })],
  ['7', '2 tabs renew together', 2, together],
  ['7', '10 tabs renew together', 10, together],
  ['29', 'the refresh answers 503 with Retry-After', 1, meeting(OUTAGE)],
  ['30', 'a captive portal answers HTML with 200', 1, meeting(HTML)],
  ['37', 'a stolen refresh token is used before its owner comes', 1, steal],
];

for (const kind of KINDS) {
  for (const [row, fault, tabs, hurt] of ROWS) {
    test(`#P${row} ${kind}: ${fault}`, async ({ browser }, info) => {
      const tries = tabs === 1 ? TRIES : TRIES_OF_TABS;
      const context = await browser.newContext();
      const pages: Page[] = [];
      while (pages.length < tabs) pages.push(await open(context, kind));
      const [first] = pages;
      if (first === undefined) throw new Error('no page');
      const result = { row, fault, kind, tries: 0, signedOut: 0, hung: 0, acceptedThefts: 0 };
      for (; result.tries < tries; result.tries += 1) {
        await signIn(first);
        const { hung = 0, isThiefServed = false } = await hurt(pages);
        result.hung += hung;
        if (isThiefServed) result.acceptedThefts += 1;
        if ((await renew(first)) !== 'done') result.signedOut += 1;
      }
      await context.close();
      const told: PeerResult = result;
      await info.attach(PEER_ATTACHMENT, { body: JSON.stringify(told), contentType: 'application/json' });
      expect(result.tries).toBe(tries);
    });
  }
}
