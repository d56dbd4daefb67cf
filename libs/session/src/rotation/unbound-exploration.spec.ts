import { brokenUnboundRules } from '../../test/exploration/broken-rules';
import { isWhole } from '../../test/exploration/exploration-size';
import { explore } from '../../test/exploration/explore';
import { HAZARDS, UnboundModel, type UnboundLimits } from '../../test/exploration/unbound-world';

const LIMITS: UnboundLimits = {
  maxGeneration: 2,
  maxBranch: 1,
  maxRequests: 2,
  maxResponses: 2,
  maxCopies: 2,
};

describe('every reachable state of an unbound session', () => {
  let visitedInTotal = 0;

  afterAll(() => {
    process.stdout.write(`Unbound sessions: ${visitedInTotal.toLocaleString('en')} states visited.\n`);
  });

  it('keeps the owner signed in when messages are lost, duplicated or reordered and the client crashes', () => {
    const { visited, faults, isComplete } = explore(
      new UnboundModel([], { ...LIMITS, maxGeneration: isWhole ? 4 : 2 }),
    );
    expect(Object.fromEntries(faults)).toEqual({});
    expect(isComplete).toBe(true);
    visitedInTotal += visited;
  });

  it.each(brokenUnboundRules)('has a fault when the rule is broken: %s', (_name, rule) => {
    const { faults } = explore(new UnboundModel([], LIMITS, rule), { firstFault: true });
    expect([...faults.keys()]).toEqual(['nothing']);
  });

  it.each(HAZARDS)('signs the owner out only through %s', (hazard) => {
    const { visited, faults, isComplete } = explore(new UnboundModel([hazard], LIMITS));
    expect([...faults.keys()]).toEqual([hazard]);
    expect(isComplete).toBe(true);
    visitedInTotal += visited;
  });
});
