/** Takes about a millisecond where an item takes a few microseconds. */
const SLICE_LENGTH = 500;

/** Handles many items, and lets the event loop do other work in between. */
export async function inSlices<Item>(items: readonly Item[], handle: (item: Item) => void): Promise<void> {
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % SLICE_LENGTH === 0) await new Promise(setImmediate);
    handle(item);
  }
}
