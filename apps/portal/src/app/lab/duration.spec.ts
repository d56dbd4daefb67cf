import { durationText } from './duration';

describe('the time left', () => {
  it.each([
    [-5, '0 s'],
    [59_400, '59 s'],
    [61_000, '1 min 1 s'],
    [86_399_000, '23 h 59 min'],
  ])('of %d ms reads %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});
