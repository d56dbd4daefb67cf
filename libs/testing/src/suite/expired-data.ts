import { boundSession } from '../sessions.js';
import type { StoreUnderTest } from './store-under-test.js';

/** The tests of `removeExpired`. */
export function describeExpiredData(under: StoreUnderTest): void {
  const { describe, expect } = under.runner;
  const { it } = under;

  describe('removing expired data', () => {
    it('removes sessions past their absolute limit, with their history, and no others', async () => {
      const long = boundSession();
      const [gone, kept] = [
        await under.stored({ ...long, idleExpiresAt: 1_000, expiresAt: 1_000 }),
        await under.stored({ ...boundSession(), idleExpiresAt: 1_000, expiresAt: 1_001 }),
      ];
      while ((await under.store.removeExpired(1_000)) > 0);
      expect(await under.store.find(gone.id)).toBeNull();
      expect((await under.store.events(gone.id, 10)).events).toEqual([]);
      expect(await under.store.find(kept.id)).toEqual(kept);
    });
  });
}
