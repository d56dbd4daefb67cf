import { boundSession } from '../sessions.js';
import type { StoreUnderTest } from './store-under-test.js';

/** The tests of `liveSessionsOf`. */
export function describeLiveSessions(under: StoreUnderTest): void {
  const { describe, expect } = under.runner;
  const { it } = under;

  describe('the live sessions of an account', () => {
    it('are those that have neither ended nor passed a limit', async () => {
      const account = `account of ${boundSession().id}`;
      const [older, newer] = [await under.stored({ ...boundSession(), accountId: account }), boundSession()];
      const live = await under.stored({
        ...newer,
        accountId: account,
        idleExpiresAt: newer.idleExpiresAt - 1,
      });
      const idsAt = async (now: number) =>
        (await under.store.liveSessionsOf(account, now)).map(({ state }) => state.id);
      expect(new Set(await idsAt(older.createdAt))).toEqual(new Set([live.id, older.id]));
      expect(await idsAt(live.idleExpiresAt)).toEqual([older.id]);
      await under.ended(older);
      expect(await idsAt(live.createdAt)).toEqual([live.id]);
    });

    it('are listed in pages, newest first, each of which starts after the last session of the one before', async () => {
      const account = `account of ${boundSession().id}`;
      const ids: string[] = [];
      for (const pause of [0, 1, 2, 3]) {
        const { id } = await under.stored({ ...boundSession(1_000_000 + pause), accountId: account });
        ids.unshift(id);
      }
      const page = async (before: string | null) =>
        (await under.store.liveSessionsOf(account, 1_000_000, { limit: 2, before })).map(
          ({ state }) => state.id,
        );
      const [newest = '', second = '', , oldest = ''] = ids;
      expect(await page(null)).toEqual([newest, second]);
      expect(await page(second)).toEqual(ids.slice(2));
      expect(await page(oldest)).toEqual([]);
    });
  });
}
