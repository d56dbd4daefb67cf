import type { RefreshRule } from '../../test/exploration/broken-rules';
import { explore } from '../../test/exploration/explore';
import { HardwareModel, type HardwareLimits } from '../../test/exploration/hardware-world';
import { decideRefresh } from '../rotation/decide-refresh.js';
import type { BoundCookie } from './bound-cookie.js';

const LIMITS: HardwareLimits = { maxGeneration: 3, maxInTransit: 2, storeLosesWrites: false };

/** decideRefresh, for a request that shows the hardware key whenever the request of the owner, or of a copy, says this. */
function acceptingIf(accepts: (cookie: BoundCookie) => boolean): RefreshRule {
  return (state, attempt, policy) => {
    const { boundCookie } = attempt;
    const shown = { kind: 'fresh', thumbprint: state.hardwareKeyThumbprint ?? '' } as const;
    return decideRefresh(
      state,
      { ...attempt, boundCookie: accepts(boundCookie) ? shown : boundCookie },
      policy,
    );
  };
}

const brokenRules: readonly (readonly [string, RefreshRule])[] = [
  ['a missing cookie is enough', acceptingIf(({ kind }) => kind === 'missing')],
  ['the word of a browser that it could not renew is enough', acceptingIf(({ kind }) => kind === 'skipped')],
  ['the cookie of any key is enough', acceptingIf(({ kind }) => kind === 'fresh')],
  [
    'a key counts as soon as it is registered, though its browser may not know',
    (state, ...rest) =>
      decideRefresh({ ...state, hardwareKeyConfirmed: state.hardwareKeyThumbprint !== null }, ...rest),
  ],
  [
    'a key that was shown is forgotten',
    (state, ...rest) => decideRefresh({ ...state, hardwareKeyConfirmed: false }, ...rest),
  ],
  [
    'a request without the key ends the session',
    (state, attempt, policy) => {
      const decision = decideRefresh(state, attempt, policy);
      const end = { reason: 'reuse_detected', at: attempt.now } as const;
      return decision.kind === 'granted' ? decision : { ...decision, state: { ...decision.state, end } };
    },
  ],
  [
    'a request without the key is not recorded',
    (...attempt) => {
      const decision = decideRefresh(...attempt);
      return decision.kind === 'granted' ? decision : { ...decision, events: [] };
    },
  ],
];

describe('every reachable state of a session with a hardware key', () => {
  it.each<[string, HardwareLimits]>([
    ['the store keeps its writes', LIMITS],
    ['the store loses a write', { ...LIMITS, maxGeneration: 2, storeLosesWrites: true }],
  ])('keeps the owner signed in and gives a copy of the profile nothing: %s', (_name, limits) => {
    const { visited, faults, isComplete } = explore(new HardwareModel(decideRefresh, limits));
    process.stdout.write(`Hardware keys: ${visited.toLocaleString('en')} states visited.\n`);
    expect(Object.fromEntries(faults)).toEqual({});
    expect(isComplete).toBe(true);
    expect(visited).toBeGreaterThan(1000);
  });

  it.each(brokenRules)('has a fault when the rule is broken: %s', (_name, rule) => {
    const { faults } = explore(new HardwareModel(rule, LIMITS), { firstFault: true, maxWorlds: 100_000 });
    expect(faults.size).toBe(1);
  });
});
