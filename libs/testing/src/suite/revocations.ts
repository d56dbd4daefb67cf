import type { SessionState } from '@holdfast/session';
import { boundSession } from '../sessions.js';
import type { StoreUnderTest } from './store-under-test.js';

/** The tests of `revocationsSince` and `onRevocation`. */
export function describeRevocations(under: StoreUnderTest): void {
  const { describe, expect } = under.runner;
  const { it } = under;

  describe('revocations', () => {
    async function claimsRefreshed(state: SessionState): Promise<SessionState> {
      return under.changed(state, { ...state, claimsVersion: state.claimsVersion + 1 });
    }

    const revoke = {
      'the end of a session': (state: SessionState) => under.ended(state),
      'a refresh of claims': claimsRefreshed,
    };
    const kinds = Object.entries(revoke);

    it('are the ends of sessions and the refreshes of claims, with their details', async () => {
      const [first, second] = [await under.stored(boundSession()), await under.stored(boundSession())];
      await under.ended(first);
      await claimsRefreshed(await claimsRefreshed(second));
      const { revocations } = await under.store.revocationsSince(null, first.createdAt);
      expect(revocations).toContainEqual({
        kind: 'session_ended',
        sessionId: first.id,
        reason: 'signed_out',
        until: first.idleExpiresAt,
      });
      for (const claimsVersion of [1, 2]) {
        expect(revocations).toContainEqual({
          kind: 'claims_refreshed',
          sessionId: second.id,
          claimsVersion,
          until: second.idleExpiresAt,
        });
      }
    });

    it.each(kinds)('are listed since a cursor: %s', async (_kind, revokeIn) => {
      const session = await under.stored(boundSession());
      const { cursor } = await under.store.revocationsSince(null, session.createdAt);
      await revokeIn(session);
      const { revocations } = await under.store.revocationsSince(cursor, session.createdAt);
      expect(revocations.map(({ sessionId }) => sessionId)).toContain(session.id);
    });

    it.each(kinds)('are not listed once their access tokens have expired: %s', async (_kind, revokeIn) => {
      const session = await revokeIn(await under.stored(boundSession()));
      const { revocations } = await under.store.revocationsSince(null, session.idleExpiresAt);
      expect(revocations.map(({ sessionId }) => sessionId)).not.toContain(session.id);
    });

    it.each(kinds)('wake listeners: %s', async (_kind, revokeIn) => {
      const session = await under.stored(boundSession());
      let wake: () => void = () => undefined;
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const stop = await under.store.onRevocation(wake);
      await revokeIn(session);
      await woken;
      await stop();
    });
  });
}
