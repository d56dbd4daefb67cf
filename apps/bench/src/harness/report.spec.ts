import { regressions } from './regressions';
import { isMet, toMarkdown, type Line } from './report';

const ratio: Line = {
  section: 'Refreshes',
  name: 'ours to theirs',
  figure: { median: 4, min: 3, max: 5 },
  unit: '×',
  target: { kind: 'at_least', value: 5 },
};

function withMedian(median: number, unit = '×'): Line {
  return { ...ratio, unit, figure: { ...ratio.figure, median } };
}

describe('a target', () => {
  it('is met from its value on, and missed below it', () => {
    expect(isMet(ratio)).toBe(false);
    expect(isMet(withMedian(5))).toBe(true);
    expect(isMet({ ...ratio, target: { kind: 'at_most', value: 4 } })).toBe(true);
    expect(isMet({ ...ratio, target: null })).toBeNull();
    expect(toMarkdown([ratio])).toContain('| ours to theirs | 4.00 × | 3.00 to 5.00 | ≥ 5.00: **missed** |');
  });
});

describe('a regression', () => {
  it('is a ratio that fell by more than a fifth', () => {
    expect(regressions([withMedian(3.1)], [ratio])).toEqual(['ours to theirs: 3.10, recorded 4.00']);
    expect(regressions([withMedian(3.3)], [ratio])).toEqual([]);
  });

  it('is neither a time nor a ratio that was never recorded', () => {
    expect(regressions([withMedian(1, 'ms')], [ratio])).toEqual([]);
    expect(regressions([withMedian(1)], [])).toEqual([]);
  });
});
