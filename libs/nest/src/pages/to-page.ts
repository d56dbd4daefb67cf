import type { Page } from '@holdfast/contract';

/** A page of larger items has fewer of them, so that no client can make the server hold much at a time. */
export const MAX_PAGE_BYTES = 256 * 1024;

interface PageParts<Found, Item> {
  readonly limit: number;
  readonly toItem: (found: Found) => Item;
  /** The cursor of the page that starts after it. */
  readonly cursorAfter: (found: Found) => string;
}

/**
 * Makes a page of what was found: at most `limit` items and about `MAX_PAGE_BYTES` of JSON, but at least one item.
 *
 * @param found one more than the limit if there are as many, so that it is known whether a page follows
 * @example
 * ```ts
 * const rows = await this.orders.find(accountId, after, query.limit + 1);
 * return toPage(rows, { limit: query.limit, toItem: toOrder, cursorAfter: ({ id }) => ORDER_CURSOR.encode({ id }) });
 * ```
 */
export function toPage<Found, Item>(
  found: readonly Found[],
  { limit, toItem, cursorAfter }: PageParts<Found, Item>,
): Page<Item> {
  const items: Item[] = [];
  let bytes = 0;
  for (const each of found.slice(0, limit)) {
    const item = toItem(each);
    bytes += Buffer.byteLength(JSON.stringify(item));
    if (items.length > 0 && bytes > MAX_PAGE_BYTES) break;
    items.push(item);
  }
  const last = found[items.length - 1];
  const hasNext = last !== undefined && found.length > items.length;
  return { items, next: hasNext ? cursorAfter(last) : null };
}
