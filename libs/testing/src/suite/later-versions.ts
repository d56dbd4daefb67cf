import type { SessionEnd, SessionEvent, SessionState } from '@holdfast/session';
import { boundSession } from '../sessions.js';
import type { StoreUnderTest } from './store-under-test.js';

/** A value that an instance of a later version may store while both run. */
const LATER = {
  reason: 'a_later_reason' as string as SessionEnd['reason'],
  kind: 'a_later_kind' as string,
} as const;

/** The tests of what instances of a later version have stored. */
export function describeLaterVersions(under: StoreUnderTest): void {
  const { describe, expect } = under.runner;
  const { it } = under;

  describe('what a later version has stored, for a reason that this one does not know', () => {
    async function endedLater(): Promise<SessionState> {
      const session = await under.stored(boundSession());
      const end = { reason: LATER.reason, at: session.lastUsedAt };
      const event = { kind: 'revoked', ...end } as const;
      await under.changed(session, { ...session, end }, [event]);
      return session;
    }

    it('ends the session, with a reason that is known', async () => {
      const { id, lastUsedAt, createdAt } = await endedLater();
      const end = { reason: 'ended_by_application', at: lastUsedAt };
      expect(await under.store.find(id)).toMatchObject({ end });
      expect(await under.store.findWithOrigin(id)).toMatchObject({ state: { end } });
      expect(await under.store.change(id, (next) => ({ outcome: next.end, next, events: [] }))).toEqual(end);
      const signedIn = { kind: 'signed_in', at: createdAt };
      expect((await under.store.events(id, 10)).events).toEqual([{ kind: 'revoked', ...end }, signedIn]);
    });

    it('is among the revocations, and the later ones are too', async () => {
      const { cursor } = await under.store.revocationsSince(null, 0);
      const [first, second] = [await endedLater(), await under.ended(await under.stored(boundSession()))];
      for (const since of [null, cursor]) {
        const { revocations } = await under.store.revocationsSince(since, first.createdAt);
        const reasons = revocations.map((one) => [one.sessionId, 'reason' in one ? one.reason : null]);
        expect(reasons).toContainEqual([first.id, 'ended_by_application']);
        expect(reasons).toContainEqual([second.id, 'signed_out']);
      }
    });

    it('is left out of the history where its kind or its reason is not that of an end', async () => {
      const session = await under.stored(boundSession());
      const { createdAt: at } = session;
      const signedIn = { kind: 'signed_in', at };
      await under.changed(session, session, [
        { kind: LATER.kind, at } as SessionEvent,
        { kind: LATER.kind, at, reason: LATER.reason } as SessionEvent,
        { kind: 'theft_attempt', at, reason: LATER.reason as string } as SessionEvent,
      ]);
      expect((await under.store.events(session.id, 10)).events).toEqual([signedIn]);
    });
  });
}
