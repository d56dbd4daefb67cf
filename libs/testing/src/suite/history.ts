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
      expect(await under.store.events(session.id, 10)).toEqual([end, theft, signedIn]);
      expect(await under.store.events(session.id, 1)).toEqual([end]);
    });

    it('lists the last of several events of one change first', async () => {
      const session = await under.stored(boundSession());
      const events = [
        endEvent('replaced', session.createdAt),
        endEvent('account_disabled', session.createdAt),
      ];
      await under.changed(session, session, events);
      expect(await under.store.events(session.id, 2)).toEqual(events.toReversed());
    });
  });
}
