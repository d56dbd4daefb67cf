import { BoundModel, type BoundLimits } from '../../test/exploration/bound-world';
import { brokenRules } from '../../test/exploration/broken-rules';
import { explore } from '../../test/exploration/explore';
import { decideRefresh } from './decide-refresh.js';

const ONE_TAB: BoundLimits = {
  tabs: 1,
  maxGeneration: 4,
  maxRequests: 2,
  maxAnswers: 2,
  maxCopies: 2,
  maxLostWrites: 1,
};

describe('every way that a bound session can go', () => {
  let visitedInAll = 0;

  afterAll(() => {
    process.stdout.write(`Bound sessions: ${visitedInAll.toLocaleString('en')} states visited.\n`);
    expect(visitedInAll).toBeGreaterThan(1_000_000);
  });

  it.each<[string, BoundLimits]>([
    ['1 tab, a store that loses a write', ONE_TAB],
    ['1 tab, a store that loses two writes', { ...ONE_TAB, maxGeneration: 3, maxLostWrites: 2 }],
    ['2 tabs', { ...ONE_TAB, tabs: 2, maxLostWrites: 0 }],
    ['2 tabs, a store that loses a write', { ...ONE_TAB, tabs: 2, maxGeneration: 3, maxAnswers: 1 }],
  ])('leaves the owner signed in and a thief with nothing: %s', (_name, limits) => {
    const { visited, faults, isComplete } = explore(new BoundModel(decideRefresh, limits));
    expect(Object.fromEntries(faults)).toEqual({});
    expect(isComplete).toBe(true);
    visitedInAll += visited;
  });

  it.each(brokenRules)('shows a fault when the rule is broken: %s', (_name, rule) => {
    const { faults } = explore(new BoundModel(rule, { ...ONE_TAB, tabs: 2 }), {
      firstFault: true,
      maxWorlds: 100_000,
    });
    expect(faults.size).toBe(1);
  });
});
