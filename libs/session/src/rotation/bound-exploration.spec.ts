import { BoundModel, type BoundLimits } from '../../test/exploration/bound-world';
import { brokenRules } from '../../test/exploration/broken-rules';
import { isWhole } from '../../test/exploration/exploration-size';
import { explore } from '../../test/exploration/explore';
import { decideRefresh } from './decide-refresh.js';

const ONE_TAB: BoundLimits = {
  tabs: 1,
  maxGeneration: 4,
  maxRequests: 2,
  maxResponses: 2,
  maxCopies: 2,
  maxLostWrites: 1,
  keepsNonces: false,
};

const KEEPS_NONCES: BoundLimits = {
  ...ONE_TAB,
  maxGeneration: 2,
  maxResponses: 1,
  maxLostWrites: 0,
  keepsNonces: true,
};

/** Shorter histories unless the whole is explored. */
function within(limits: BoundLimits): BoundLimits {
  return isWhole ? limits : { ...limits, maxGeneration: 2, maxCopies: 1 };
}

describe('every reachable state of a bound session', () => {
  let visitedInTotal = 0;

  afterAll(() => {
    process.stdout.write(`Bound sessions: ${visitedInTotal.toLocaleString('en')} states visited.\n`);
    expect(visitedInTotal).toBeGreaterThan(isWhole ? 1_000_000 : 10_000);
  });

  it.each<[string, BoundLimits]>([
    ['1 tab, the store loses a write', ONE_TAB],
    ['1 tab, the store loses two writes', { ...ONE_TAB, maxGeneration: 3, maxLostWrites: 2 }],
    ['2 tabs', { ...ONE_TAB, tabs: 2, maxLostWrites: 0 }],
    ['2 tabs, the store loses a write', { ...ONE_TAB, tabs: 2, maxGeneration: 3, maxResponses: 1 }],
    ['1 tab keeps its nonces', { ...KEEPS_NONCES, maxGeneration: 3 }],
    ['1 tab keeps its nonces, the store loses a write', { ...KEEPS_NONCES, maxLostWrites: 1 }],
    ['2 tabs keep their nonces', { ...KEEPS_NONCES, tabs: 2, maxGeneration: 3, maxCopies: 1 }],
  ])('keeps the owner signed in and gives a thief nothing: %s', (_name, limits) => {
    const { visited, faults, isComplete } = explore(new BoundModel(decideRefresh, within(limits)));
    expect(Object.fromEntries(faults)).toEqual({});
    expect(isComplete).toBe(true);
    visitedInTotal += visited;
  });

  it.each(brokenRules)('has a fault when the rule is broken: %s', (_name, rule) => {
    const { faults } = explore(new BoundModel(rule, { ...ONE_TAB, tabs: 2, keepsNonces: true }), {
      firstFault: true,
      maxWorlds: 100_000,
    });
    expect(faults.size).toBe(1);
  });
});
