import { titleOf } from './note';

describe('the title of a note', () => {
  it.each([
    ['  Shopping\nmilk', 'Shopping'],
    ['\n\n', 'Empty note'],
    ['x'.repeat(61), `${'x'.repeat(60)}…`],
  ])('of %j is %j', (text, title) => {
    expect(titleOf(text)).toBe(title);
  });
});
