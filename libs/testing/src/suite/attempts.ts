import { boundSession } from '../sessions.js';
import { MINUTE_MS, type StoreUnderTest } from './store-under-test.js';

/** The tests of `countAttempts`. */
export function describeAttempts(under: StoreUnderTest): void {
  const { describe, expect } = under.runner;
  const { it } = under;

  describe('counting attempts', () => {
    const key = (): string => `attempts of ${boundSession().id}`;

    it('adds up within the window and starts again after it', async () => {
      const [counted, now] = [key(), 1_000_000];
      expect(await under.store.countAttempts(counted, 1, MINUTE_MS, now)).toEqual({
        count: 1,
        resetsAt: now + MINUTE_MS,
      });
      expect(await under.store.countAttempts(counted, 3, MINUTE_MS, now + MINUTE_MS - 1)).toEqual({
        count: 4,
        resetsAt: now + MINUTE_MS,
      });
      expect(await under.store.countAttempts(counted, 1, MINUTE_MS, now + MINUTE_MS)).toEqual({
        count: 1,
        resetsAt: now + 2 * MINUTE_MS,
      });
    });

    it('counts each key separately', async () => {
      await under.store.countAttempts(key(), 5, MINUTE_MS, 1_000_000);
      expect(await under.store.countAttempts(key(), 1, MINUTE_MS, 1_000_000)).toMatchObject({ count: 1 });
    });

    it('loses none of many concurrent attempts', async () => {
      const counted = key();
      const counts = await Promise.all(
        Array.from({ length: 20 }, () => under.store.countAttempts(counted, 1, MINUTE_MS, 1_000_000)),
      );
      expect(new Set(counts.map(({ count }) => count)).size).toBe(20);
    });
  });
}
