import type { SessionState } from '@holdfast/session';
import { boundSession, unboundSession } from '../sessions.js';
import type { StoreUnderTest } from './store-under-test.js';

/** The tests of `change`. */
export function describeChanges(under: StoreUnderTest): void {
  const { describe, expect } = under.runner;
  const { it } = under;

  describe('a change', () => {
    it('sees the stored session and stores every field of the new one', async () => {
      const session = await under.stored(unboundSession());
      const next: SessionState = {
        ...session,
        generation: 7,
        branch: 2,
        confirmed: true,
        superseded: [
          { at: session.createdAt + 2, branch: 1 },
          { at: session.createdAt + 1, branch: 0 },
        ],
        usedProofs: [(1n << 62n) + 9n, 4n],
        refreshCount: 9,
        claimsVersion: 5,
        lastUsedAt: session.createdAt + 3,
        idleExpiresAt: session.createdAt + 4,
        authentication: { at: session.createdAt + 6, amr: ['pwd', 'otp'], acr: 'urn:example:strong' },
        end: { reason: 'reuse_detected', at: session.createdAt + 5 },
      };
      const outcome = await under.store.change(session.id, (found) => ({ outcome: found, next, events: [] }));
      expect(outcome).toEqual(session);
      expect(await under.store.find(session.id)).toEqual(next);
    });

    it('is not decided for an unknown session', async () => {
      let isCalled = false;
      const outcome = await under.store.change(boundSession().id, (found) => {
        isCalled = true;
        return { outcome: 'found', next: found, events: [] };
      });
      expect([outcome, isCalled]).toEqual([null, false]);
    });

    it('is not lost among concurrent ones', async () => {
      const session = await under.stored(unboundSession());
      const count = (found: SessionState) => {
        const next = { ...found, refreshCount: found.refreshCount + 1 };
        return { outcome: next.refreshCount, next, events: [] };
      };
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => under.store.change(session.id, count)),
      );
      expect(new Set(outcomes).size).toBe(20);
      expect(await under.store.find(session.id)).toMatchObject({ refreshCount: 20 });
    });

    it('stores nothing when deciding throws', async () => {
      const session = await under.stored(unboundSession());
      const fail = (): never => {
        throw new RangeError('undecided');
      };
      await expect(Promise.resolve().then(async () => under.store.change(session.id, fail))).rejects.toThrow(
        RangeError,
      );
      expect(await under.store.find(session.id)).toEqual(session);
    });
  });
}
