import type { BrowserContext, Page } from '@playwright/test';
import { API_BASE_PATH, AUTH_PATH, AuthPath } from '@holdfast/contract';
import { randomUUID } from 'node:crypto';
import { Client, DEMO, type Credentials } from './client.js';
import { TOKEN_LIFE_MS, type BrowserTrial } from './row.js';

/** Number of requests by how they ended. */
export type Ends = Readonly<Record<string, number>>;

/** Functions of the page. See page/page.mjs. */
interface App {
  status(): string;
  reason(): string | null;
  bound(): boolean | null;
  account(): string | null;
  isSettled(): boolean;
  signIn(credentials: Credentials): Promise<string>;
  signOut(): Promise<void>;
  many(count: number, path: string): Promise<Ends>;
  write(count: number, run: string): Promise<Ends>;
  manyCancelled(count: number, cancelled: number, path: string): Promise<Ends>;
  upload(path: string): Promise<string>;
  streamWrite(run: string): Promise<string>;
  block(milliseconds: number): void;
}

export const REFRESH = `POST ${AuthPath.refresh}`;
export const GUARDED = `${API_BASE_PATH}/notes`;

/** A guarded route that does not use the database. */
export const GUARDED_AND_QUICK = `${AUTH_PATH}/lab`;

const MAX_LOAD_MS = 60_000;

/** Where a page is served: a cluster, or a proxy in front of one. */
interface Site {
  readonly url: string;
}

/** A tab with the smallest application that uses the library. */
export class Tab {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(context: BrowserContext, site: Site): Promise<Tab> {
    context.setDefaultTimeout(MAX_LOAD_MS);
    const tab = new Tab(await context.newPage());
    await tab.load(site);
    return tab;
  }

  /** Opens or reloads the page, like a user. */
  async load({ url }: Site): Promise<void> {
    await this.page.goto(`${url}/page/`);
    await this.settle();
  }

  /** Waits until the page knows who is signed in and has their account: a late request would get the next fault. */
  async settle(): Promise<void> {
    await this.page.waitForFunction(
      () => document.title === 'ready' && (globalThis as unknown as { app: App }).app.isSettled(),
    );
  }

  do<Name extends keyof App>(
    name: Name,
    ...parameters: Parameters<App[Name]>
  ): Promise<Awaited<ReturnType<App[Name]>>> {
    return this.page.evaluate(
      ([method, values]) => {
        const { app } = globalThis as unknown as { app: Record<string, (...all: unknown[]) => unknown> };
        return app[method]?.(...values) as never;
      },
      [name, parameters] as const,
    );
  }

  async signIn(credentials = DEMO): Promise<void> {
    const kind = await this.do('signIn', credentials);
    if (kind !== 'signed_in') throw new Error(`the sign-in failed: ${kind}`);
    await this.settle();
  }

  async expectSignedIn({ tally }: BrowserTrial): Promise<void> {
    const status = await this.do('status');
    if (status === 'signed_in') return;
    tally.harm('falseLogouts', `${status}: ${String(await this.do('reason'))}`);
  }
}

/** Opens several tabs of one browser and signs in. */
export async function openTabs(
  trial: BrowserTrial,
  count: number,
  prepare?: (context: BrowserContext) => Promise<unknown>,
): Promise<{ readonly context: BrowserContext; readonly tabs: readonly Tab[] }> {
  const { context, tab } = await openTab(trial, prepare);
  const tabs = [tab];
  while (tabs.length < count) tabs.push(await Tab.open(context, trial.cluster));
  return { context, tabs };
}

/** Opens one tab and signs in. */
export async function openTab(
  { browser, cluster }: BrowserTrial,
  prepare: (context: BrowserContext) => Promise<unknown> = () => Promise.resolve(),
): Promise<{ readonly context: BrowserContext; readonly tab: Tab }> {
  const context = await browser.newContext();
  await prepare(context);
  const tab = await Tab.open(context, cluster);
  await tab.signIn();
  return { context, tab };
}

/** Expires every access token, and starts counting requests again. */
export async function expire({ cluster }: BrowserTrial): Promise<void> {
  await cluster.advance(TOKEN_LIFE_MS + 1_000);
  cluster.proxy.forget();
}

/** Expects one refresh since the last expiry. */
export function expectOneRefresh({ cluster, tally }: BrowserTrial): void {
  const refreshes = cluster.proxy.count(REFRESH);
  tally.expect(refreshes === 1, 'wrongErrors', `${String(refreshes)} refreshes`);
}

interface Counts {
  readonly requests: number;
  readonly duplicates: number;
}

/** Writes that the servers count. Each must succeed and be served once. */
export class CountedWrites {
  readonly #trial: BrowserTrial;
  readonly #reader: Client;

  constructor(trial: BrowserTrial, reader: Client) {
    this.#trial = trial;
    this.#reader = reader;
  }

  /** Signs in a second session of the same account, which reads the counts. */
  static async begin(trial: BrowserTrial): Promise<CountedWrites> {
    const reader = new Client(trial.cluster.url, 'unbound');
    await reader.signIn();
    return new CountedWrites(trial, reader);
  }

  async from(tabs: readonly Tab[], each: number): Promise<void> {
    const { tally } = this.#trial;
    const runs = tabs.map(() => randomUUID());
    const ends = await Promise.all(tabs.map((tab, index) => tab.do('write', each, runs[index] ?? '')));
    for (const end of ends) {
      tally.expect(end['done'] === each, 'lostWork', `of ${String(each)} writes: ${JSON.stringify(end)}`);
    }
    for (const run of runs) await this.expectServed(run, each);
  }

  /** Expects that all instances together served this many writes. */
  async expectServed(run: string, count: number): Promise<void> {
    const { cluster, tally } = this.#trial;
    let served = 0;
    for (const { instance } of cluster.members) {
      const { requests, duplicates } = await this.#countsOf(instance.url, run);
      served += requests + duplicates;
    }
    tally.expect(served === count, 'lostWork', `${String(count)} writes were served ${String(served)} times`);
  }

  async #countsOf(url: string, run: string): Promise<Counts> {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const outcome = await this.#reader.call(url, `${AUTH_PATH}/lab/runs/${run}`);
      if (outcome.kind === 'done') return outcome.body as Counts;
      // Bypasses the proxy, which must count only refreshes of the browser.
      await this.#reader.refreshUntilSettled(url);
    }
    throw new Error('the servers do not return their counts');
  }
}
