import { computed, signal } from '@angular/core';
import type { Page, Problem } from '@holdfast/contract';
import { firstValueFrom, type Observable } from 'rxjs';
import { problemOf } from '../problems/problem-text';

/** Requests a page. Null requests the first one. */
export type FetchPage<Item> = (cursor: string | null) => Observable<Page<Item>>;

/**
 * The query parameters of a page.
 *
 * @param limit how many items; the API's default if omitted
 */
export function pageParams(cursor: string | null, limit?: number): Readonly<Record<string, string | number>> {
  return { ...(cursor !== null && { cursor }), ...(limit !== undefined && { limit }) };
}

/** Requests pages from the start until they have at least `count` items, so that a reload keeps what was shown. */
export async function firstPages<Item>(fetch: FetchPage<Item>, count: number): Promise<Page<Item>> {
  let page = await firstValueFrom(fetch(null));
  while (page.next !== null && page.items.length < count) {
    const { items, next } = await firstValueFrom(fetch(page.next));
    page = { items: [...page.items, ...items], next };
  }
  return page;
}

/** A list that grows page by page. */
export class PagedList<Item> {
  readonly #fetch: FetchPage<Item>;
  readonly #page = signal<Page<Item> | null>(null);
  readonly #failure = signal<{ readonly problem: Problem | null } | null>(null);
  readonly #isBusy = signal(false);
  #latest = 0;

  /** The items of the pages so far; null until the first page is there. */
  readonly items = computed(() => this.#page()?.items ?? null);
  readonly hasMore = computed(() => (this.#page()?.next ?? null) !== null);
  /** Whether the latest request failed. The items stay. */
  readonly hasFailed = computed(() => this.#failure() !== null);
  /** Why the latest request failed; null if it did not, or something other than the API responded. */
  readonly failureCode = computed(() => this.#failure()?.problem?.code ?? null);
  readonly isBusy = this.#isBusy.asReadonly();

  constructor(fetch: FetchPage<Item>) {
    this.#fetch = fetch;
  }

  /** Loads the list, or loads it again. A failure shows in `hasFailed`. */
  async load(): Promise<void> {
    const count = this.#page()?.items.length ?? 0;
    await this.#show(() => firstPages(this.#fetch, count));
  }

  /** Adds the next page. A failure shows in `hasFailed`. */
  async showMore(): Promise<void> {
    const page = this.#page();
    const cursor = page?.next ?? null;
    if (page === null || cursor === null) return;
    await this.#show(async () => {
      const { items, next } = await firstValueFrom(this.#fetch(cursor));
      return { items: [...page.items, ...items], next };
    });
  }

  /** Only the latest request counts. */
  async #show(request: () => Promise<Page<Item>>): Promise<void> {
    const current = ++this.#latest;
    this.#isBusy.set(true);
    const result = await request().catch((error: unknown) => ({ problem: problemOf(error) }));
    if (current !== this.#latest) return;
    this.#isBusy.set(false);
    if ('problem' in result) {
      this.#failure.set(result);
    } else {
      this.#failure.set(null);
      this.#page.set(result);
    }
  }
}
