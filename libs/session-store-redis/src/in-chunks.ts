/** Handles items, so many at a time, and returns the results in the order of the items. */
export async function inChunks<Item, Result>(
  items: readonly Item[],
  size: number,
  handle: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += size) {
    results.push(...(await Promise.all(items.slice(start, start + size).map(handle))));
  }
  return results;
}
