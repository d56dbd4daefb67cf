import { MAX_PAGE_BYTES, toPage } from './to-page';

function page(found: readonly string[], limit: number): ReturnType<typeof toPage<string, string>> {
  return toPage(found, { limit, toItem: (text) => text, cursorAfter: (text) => `after ${text[0] ?? ''}` });
}

describe('a page', () => {
  it('has the items up to the limit, and the cursor after the last if more were found', () => {
    expect(page(['a', 'b', 'c'], 2)).toEqual({ items: ['a', 'b'], next: 'after b' });
    expect(page(['a', 'b'], 2)).toEqual({ items: ['a', 'b'], next: null });
    expect(page([], 2)).toEqual({ items: [], next: null });
  });

  it('has fewer items than the limit when they are large', () => {
    const third = MAX_PAGE_BYTES / 3;
    const found = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(third));
    expect(page(found, 100).items.map((text) => text[0])).toEqual(['a', 'b']);
    expect(page(found, 100).next).toBe('after b');
  });

  it('counts bytes, not characters', () => {
    const found = ['漢', '字'].map((letter) => letter.repeat(MAX_PAGE_BYTES / 4));
    expect(page(found, 100).items).toHaveLength(1);
  });

  it('has one item however large it is, so that a list can always be read to its end', () => {
    const found = ['a', 'b'].map((letter) => letter.repeat(2 * MAX_PAGE_BYTES));
    expect(page(found, 100).items.map((text) => text[0])).toEqual(['a']);
    expect(page(found.slice(1), 100)).toMatchObject({ next: null });
  });
});
