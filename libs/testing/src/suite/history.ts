import { endEvent } from '@holdfast/session';
import { boundSession } from '../sessions.js';
import type { StoreUnderTest } from './store-under-test.js';

/** The tests of `events`. */
export function describeHistory(under: StoreUnderTest): void {
  const { describe, expect } = under.runner;
  const { it } = under;

  describe('the history', () => {
    it('starts with the sign-in and lists the newest event first', async () => {
      const session = await under.stored(boundSession());
      const theft = { kind: 'theft_attempt', at: session.createdAt + 1, reason: 'proof_missing' } as const;
      const end = endEvent('signed_out', session.createdAt + 2);
      await under.changed(session, session, [theft]);
      await under.changed(session, { ...session, end: { reason: 'signed_out', at: end.at } }, [end]);
      const signedIn = { kind: 'signed_in', at: session.createdAt };
      expect((await under.store.events(session.id, 10)).events).toEqual([end, theft, signedIn]);
      expect((await under.store.events(session.id, 1)).events).toEqual([end]);
    });

    it('lists the last of several events of one change first', async () => {
      const session = await under.stored(boundSession());
      const events = [
        endEvent('replaced', session.createdAt),
        endEvent('account_disabled', session.createdAt),
      ];
      await under.changed(session, session, events);
      expect((await under.store.events(session.id, 2)).events).toEqual(events.toReversed());
    });

    it('is read in pages, each of which starts where the one before ended', async () => {
      const session = await under.stored(boundSession());
      for (const reason of ['replaced', 'account_disabled', 'password_changed'] as const) {
        await under.changed(session, session, [endEvent(reason, session.createdAt)]);
      }
      const [first, later] = [await under.store.events(session.id, 3), endEvent('signed_out', 1)];
      await under.changed(session, session, [later]);
      const second = await under.store.events(session.id, 3, first.next);
      const reasons = [...first.events, ...second.events].map((event) => 'reason' in event && event.reason);
      expect(reasons).toEqual(['password_changed', 'account_disabled', 'replaced', false]);
      expect([first.next === null, second.next]).toEqual([false, null]);
    });

    it('has no page after one that ends with its first event', async () => {
      const session = await under.stored(boundSession());
      expect((await under.store.events(session.id, 1)).next).toBeNull();
    });
  });
}
