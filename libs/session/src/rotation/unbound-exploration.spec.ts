import { brokenUnboundRules } from '../../test/exploration/broken-rules';
import { explore } from '../../test/exploration/explore';
import { HAZARDS, UnboundModel, type UnboundLimits } from '../../test/exploration/unbound-world';

const LIMITS: UnboundLimits = { maxGeneration: 2, maxBranch: 1, maxRequests: 2, maxAnswers: 2, maxCopies: 2 };

describe('every way that an unbound session can go', () => {
  let visitedInAll = 0;

  afterAll(() => {
    process.stdout.write(`Unbound sessions: ${visitedInAll.toLocaleString('en')} states visited.\n`);
  });

  it('leaves the owner signed in when answers are lost, doubled, overtaken, and the client crashes', () => {
    const { visited, faults, isComplete } = explore(new UnboundModel([], { ...LIMITS, maxGeneration: 4 }));
    expect(Object.fromEntries(faults)).toEqual({});
    expect(isComplete).toBe(true);
    visitedInAll += visited;
  });

  it.each(brokenUnboundRules)('shows a fault when the rule is broken: %s', (_name, rule) => {
    const { faults } = explore(new UnboundModel([], LIMITS, rule), { firstFault: true });
    expect([...faults.keys()]).toEqual(['nothing']);
  });

  it.each(HAZARDS)('signs the owner out in no other way than by %s', (hazard) => {
    const { visited, faults, isComplete } = explore(new UnboundModel([hazard], LIMITS));
    expect([...faults.keys()]).toEqual([hazard]);
    expect(isComplete).toBe(true);
    visitedInAll += visited;
  });
});
