import { computed, signal } from '@angular/core';
import type { Page } from '@holdfast/contract';
import { firstValueFrom, type Observable } from 'rxjs';

/** Requests a page. Null requests the first one. */
export type FetchPage<Item> = (cursor: string | null) => Observable<Page<Item>>;

/** The query parameters of a page. */
export function pageParams(cursor: string | null): Readonly<Record<string, string>> {
  return cursor === null ? {} : { cursor };
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
  readonly #hasFailed = signal(false);
  readonly #isBusy = signal(false);
  #latest = 0;

  /** The items of the pages so far; null until the first page is there. */
  readonly items = computed(() => this.#page()?.items ?? null);
  readonly hasMore = computed(() => (this.#page()?.next ?? null) !== null);
  /** Whether the latest request failed. The items stay. */
  readonly hasFailed = this.#hasFailed.asReadonly();
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
    const page = await request().catch(() => null);
    if (current !== this.#latest) return;
    this.#isBusy.set(false);
    this.#hasFailed.set(page === null);
    if (page !== null) this.#page.set(page);
  }
}
