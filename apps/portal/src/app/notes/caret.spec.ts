import { caretAfter } from './caret';

describe('the caret', () => {
  it.each([
    ['stays where the text changes behind it', 'one\ntwo', 'one\ntwo\nthree', 3, 3],
    ['moves with its paragraph where the text changes before it', 'one\ntwo', 'zero\none\ntwo', 7, 12],
    ['stays within the text', 'one two three', 'x', 2, 0],
  ])('%s', (_description, before, after, caret, expected) => {
    expect(caretAfter(before, after, caret)).toBe(expected);
  });
});
