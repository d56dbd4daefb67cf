import { endEvent, type SessionEnd, type SessionState } from '@holdfast/session';
import { boundSession, unboundSession } from '../sessions.js';
import type { StoreUnderTest } from './store-under-test.js';

/** The tests of `endAllOf`, `idleLongest` and `refreshClaimsOf`. */
export function describeWholeAccounts(under: StoreUnderTest): void {
  const { describe, expect } = under.runner;
  const { it } = under;

  describe('all sessions of an account', () => {
    /** Two live sessions, one that has ended and one past its limit, all of one account. */
    async function storedAccount() {
      const accountId = `account of ${boundSession().id}`;
      const [bound, unbound] = [boundSession(), unboundSession()].map((state) => ({ ...state, accountId }));
      if (bound === undefined || unbound === undefined) throw new RangeError('two sessions are needed');
      const live = [await under.stored(bound), await under.stored(unbound)] as const;
      const now = bound.createdAt + 1;
      const ended = await under.ended(await under.stored({ ...boundSession(), accountId }));
      const expired = await under.stored({ ...boundSession(), accountId, idleExpiresAt: now });
      const stranger = await under.stored(boundSession());
      return { accountId, live, others: [ended, expired, stranger], now };
    }

    it('are found in the order of their last use, without those to keep', async () => {
      const { accountId, live, now } = await storedAccount();
      const used = await under.changed(live[0], { ...live[0], lastUsedAt: now });
      expect(await under.store.idleLongest(accountId, now, 0, 9)).toEqual([used.id, live[1].id]);
      expect(await under.store.idleLongest(accountId, now, 0, 1)).toEqual([used.id]);
      expect(await under.store.idleLongest(accountId, now, 1, 9)).toEqual([live[1].id]);
      expect(await under.store.idleLongest(accountId, now, 2, 9)).toEqual([]);
    });

    it('wake listeners', async () => {
      const { accountId, now } = await storedAccount();
      for (const revoke of [
        () => under.store.refreshClaimsOf(accountId, now),
        () => under.store.endAllOf(accountId, { reason: 'ended_by_owner', at: now }, null),
      ]) {
        let wake: () => void = () => undefined;
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const stop = await under.store.onRevocation(wake);
        await revoke();
        await woken;
        await stop();
      }
    });

    async function expectUnchanged(states: readonly SessionState[]): Promise<void> {
      for (const state of states) expect(await under.store.find(state.id)).toEqual(state);
    }

    it('end at once, except the one to keep, and are listed as revoked', async () => {
      const { accountId, live, others, now } = await storedAccount();
      const [kept, other] = live;
      const end: SessionEnd = { reason: 'ended_by_owner', at: now };
      const { cursor } = await under.store.revocationsSince(null, now);
      const revocation = {
        kind: 'session_ended',
        sessionId: other.id,
        reason: end.reason,
        until: other.idleExpiresAt,
      } as const;
      expect(await under.store.endAllOf(accountId, end, kept.id)).toEqual([revocation]);
      expect(await under.store.find(other.id)).toEqual({ ...other, end });
      expect((await under.store.events(other.id, 1)).events).toEqual([endEvent(end.reason, now)]);
      const { revocations } = await under.store.revocationsSince(cursor, now);
      expect(revocations.filter(({ sessionId }) => sessionId === other.id)).toEqual([revocation]);
      await expectUnchanged([kept, ...others]);
    });

    it('end once, whoever ends them at the same time', async () => {
      const { accountId, live, now } = await storedAccount();
      const ending = (reason: SessionEnd['reason']) =>
        under.store.endAllOf(accountId, { reason, at: now }, null);
      const [one, other] = await Promise.all([ending('ended_by_owner'), ending('account_disabled')]);
      const ids = [...one, ...other].map(({ sessionId }) => sessionId).toSorted();
      expect(ids).toEqual(live.map(({ id }) => id).toSorted());
      expect(await ending('ended_by_admin')).toEqual([]);
    });

    it('get stale claims at once, and are listed as revoked', async () => {
      const { accountId, live, others, now } = await storedAccount();
      const expected = live.map(({ id, idleExpiresAt }) => ({
        kind: 'claims_refreshed',
        sessionId: id,
        claimsVersion: 1,
        until: idleExpiresAt,
      }));
      const { cursor } = await under.store.revocationsSince(null, now);
      const refreshed = await under.store.refreshClaimsOf(accountId, now);
      const { revocations } = await under.store.revocationsSince(cursor, now);
      const byId = (a: { sessionId: string }, b: { sessionId: string }) =>
        a.sessionId < b.sessionId ? -1 : 1;
      const ofAccount = revocations.filter(({ sessionId }) => live.some(({ id }) => id === sessionId));
      for (const list of [refreshed, ofAccount]) expect(list.toSorted(byId)).toEqual(expected.toSorted(byId));
      for (const state of live) {
        expect(await under.store.find(state.id)).toEqual({ ...state, claimsVersion: 1 });
      }
      await expectUnchanged(others);
    });
  });
}
