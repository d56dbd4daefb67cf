import { endEvent, MAX_SESSION_EVENTS, type SessionEvent } from '@holdfast/session';
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

    it('counts what a client can repeat in one event of each kind and reason, listed by its last time', async () => {
      const session = await under.stored(boundSession());
      const { createdAt } = session;
      const theft = { kind: 'theft_attempt', reason: 'proof_by_another_key' } as const;
      const missing = { kind: 'proof_missing' } as const;
      await under.changed(session, session, [{ ...theft, at: createdAt + 1 }]);
      await under.changed(session, session, [
        { ...missing, at: createdAt + 2 },
        { ...theft, at: createdAt + 3 },
        { ...missing, at: createdAt + 4 },
        { ...theft, at: createdAt + 5, reason: 'proof_missing' },
        { ...missing, at: createdAt + 6 },
      ]);
      expect((await under.store.events(session.id, 10)).events).toEqual([
        { ...missing, at: createdAt + 6, count: 3, firstAt: createdAt + 2 },
        { ...theft, at: createdAt + 5, reason: 'proof_missing' },
        { ...theft, at: createdAt + 3, count: 2, firstAt: createdAt + 1 },
        { kind: 'signed_in', at: createdAt },
      ]);
    });

    it('lists each time that the user was authenticated', async () => {
      const session = await under.stored(boundSession());
      const events = [1, 2].map((ms) => ({ kind: 'reauthenticated', at: session.createdAt + ms }) as const);
      await under.changed(session, session, events);
      expect((await under.store.events(session.id, 2)).events).toEqual(events.toReversed());
    });

    it('loses no count of concurrent changes', async () => {
      const session = await under.stored(boundSession());
      const theft = { kind: 'proof_missing', at: session.createdAt } as const;
      await Promise.all(Array.from({ length: 20 }, () => under.changed(session, session, [theft])));
      const counted = { ...theft, count: 20, firstAt: theft.at };
      expect((await under.store.events(session.id, 1)).events).toEqual([counted]);
    });

    it('repeats no event on a later page when it is counted again in between', async () => {
      const session = await under.stored(boundSession());
      const at = session.createdAt;
      await under.changed(session, session, [
        { kind: 'device_key_lost', at },
        { kind: 'proof_malformed', at },
        { kind: 'proof_missing', at },
      ]);
      const first = await under.store.events(session.id, 2);
      await under.changed(session, session, [{ kind: 'proof_missing', at }]);
      const second = await under.store.events(session.id, 2, first.next);
      const kinds = [...first.events, ...second.events].map(({ kind }) => kind);
      expect(kinds).toEqual(['proof_missing', 'proof_malformed', 'device_key_lost', 'signed_in']);
    });

    it('keeps the sign-in however often the session is attacked', async () => {
      const session = await under.stored(boundSession());
      const at = session.createdAt;
      const attacks: readonly SessionEvent[] = [
        { kind: 'theft_attempt', at, reason: 'proof_by_another_key' },
        { kind: 'proof_missing', at },
        { kind: 'device_key_lost', at },
        { kind: 'proof_malformed', at },
        { kind: 'proof_for_another_url', at },
        { kind: 'renewed_by_access_token', at },
        { kind: 'stale_token_tolerated', at, reason: 'within_leeway' },
      ];
      const rounds = Array.from({ length: 40 }, () => attacks).flat();
      await under.changed(session, session, rounds);
      const { events } = await under.store.events(session.id, MAX_SESSION_EVENTS);
      expect(events).toHaveLength(attacks.length + 1);
      expect(events.at(-1)).toEqual({ kind: 'signed_in', at });
    });

    it('holds MAX_SESSION_EVENTS at most, also once the session has ended', async () => {
      const accountId = `account of ${boundSession().id}`;
      const session = await under.stored({ ...boundSession(), accountId });
      const at = session.createdAt;
      const many = Array.from({ length: MAX_SESSION_EVENTS }, (_, index) => at + index);
      await under.changed(
        session,
        session,
        many.map((time) => ({ kind: 'reauthenticated', at: time }) as const),
      );
      const listed = async (): Promise<readonly SessionEvent[]> =>
        (await under.store.events(session.id, MAX_SESSION_EVENTS + 10)).events;
      expect((await listed()).map((event) => event.at)).toEqual(many.toReversed());
      await under.store.endAllOf(accountId, { reason: 'signed_out', at }, null);
      expect((await listed()).map((event) => event.at)).toEqual([at, ...many.slice(1).toReversed()]);
    });

    it('has no page after one that ends with its first event', async () => {
      const session = await under.stored(boundSession());
      expect((await under.store.events(session.id, 1)).next).toBeNull();
    });
  });
}
