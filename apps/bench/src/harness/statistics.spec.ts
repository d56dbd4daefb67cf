import { figureOf, ratioOf } from './statistics';

describe('a figure of several rounds', () => {
  it('has the median, the minimum and the maximum of unsorted values', () => {
    expect(figureOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  });

  it('needs at least one round', () => {
    expect(() => figureOf([])).toThrow(RangeError);
  });

  it('is divided round by round, so that a slow moment of the machine affects both', () => {
    expect(ratioOf([10, 2, 6], [20, 4, 12])).toEqual({ median: 0.5, min: 0.5, max: 0.5 });
  });
});
