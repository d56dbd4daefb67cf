import { boundSession } from '../sessions.js';
import { MINUTE_MS, type StoreUnderTest } from './store-under-test.js';

/** The tests of `endedSessionsOf`. */
export function describeEndedSessions(under: StoreUnderTest): void {
  const { describe, expect } = under.runner;
  const { it } = under;

  describe('the ended sessions of an account', () => {
    const endedIn = async (accountId: string, at: number): Promise<string> => {
      const session = await under.stored({ ...boundSession(), accountId });
      await under.changed(session, { ...session, end: { reason: 'ended_by_admin', at } });
      return session.id;
    };

    it('are those that have ended or passed a limit, and those that ended last come first', async () => {
      const accountId = `account of ${boundSession().id}`;
      const live = await under.stored({ ...boundSession(), accountId });
      const start = live.createdAt;
      const first = await endedIn(accountId, start + MINUTE_MS);
      const idle = await under.stored({ ...boundSession(), accountId, idleExpiresAt: start + 2 * MINUTE_MS });
      const last = await endedIn(accountId, start + 3 * MINUTE_MS);
      const endedAt = async (now: number) =>
        (await under.store.endedSessionsOf(accountId, now, { limit: 10, before: null })).map(({ state }) => [
          state.id,
          state.end?.reason,
        ]);
      expect(await endedAt(start + 2 * MINUTE_MS - 1)).toEqual([
        [last, 'ended_by_admin'],
        [first, 'ended_by_admin'],
      ]);
      expect(await endedAt(start + 2 * MINUTE_MS)).toEqual([
        [last, 'ended_by_admin'],
        [idle.id, undefined],
        [first, 'ended_by_admin'],
      ]);
    });

    it('are listed in pages, also when many ended at the same time', async () => {
      const accountId = `account of ${boundSession().id}`;
      const { createdAt: now } = boundSession();
      const ids = new Set<string>();
      for (let count = 0; count < 5; count += 1) ids.add(await endedIn(accountId, now));
      const seen: string[] = [];
      for (let before: string | undefined; seen.length < 5; before = seen.at(-1)) {
        const page = await under.store.endedSessionsOf(accountId, now, {
          limit: 2,
          before: before === undefined ? null : { endedAt: now, id: before },
        });
        expect(page.length > 0).toBe(true);
        seen.push(...page.map(({ state }) => state.id));
      }
      expect(seen).toEqual([...ids].toSorted().toReversed());
    });
  });
}
