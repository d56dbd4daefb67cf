import {
  decideRefresh,
  REGISTRATION_LIFETIME_MS,
  type RotationRequest,
  type SessionPolicy,
  type SessionState,
} from '@holdfast/session';
import { attemptOfRotation, boundSession, freshProof, policy, unboundSession } from '../sessions.js';
import { MINUTE_MS, currentToken, type StoreUnderTest } from './store-under-test.js';

const registered = { hardwareKeyOfferedAt: 1, hardwareKeyThumbprint: 'hardware' } as const;

const required: SessionPolicy = { ...policy, deviceBoundSessions: 'require' };

/** The tests of hardware keys. */
export function describeHardwareKeys(under: StoreUnderTest): void {
  const { describe, expect } = under.runner;
  const { it } = under;

  describe('hardware keys', () => {
    it('are found as stored', async () => {
      const session = await under.stored({ ...boundSession(), ...registered, hardwareKeyConfirmed: true });
      expect(await under.store.find(session.id)).toEqual(session);
      const next = await under.changed(session, { ...session, hardwareKeyThumbprint: 'another' });
      expect(await under.store.find(session.id)).toEqual(next);
    });

    it('are asked for by one common refresh', async () => {
      const session = await under.stored(boundSession());
      const offered = await rotateByTheRules(session, { offersRegistration: true });
      expect(offered.hardwareKeyOfferedAt).toBe(offered.lastUsedAt);
      const next = await rotateByTheRules(offered, { offersRegistration: true });
      expect(next.hardwareKeyOfferedAt).toBe(offered.lastUsedAt);
    });

    it('are not asked for where the session is unbound, or the response cannot ask', async () => {
      const unbound = await under.stored(unboundSession());
      const bound = await under.stored(boundSession());
      const refreshed = [
        await rotateByTheRules(unbound, { offersRegistration: true, proof: null }),
        await rotateByTheRules(bound, { offersRegistration: false }),
      ];
      expect(refreshed.map(({ hardwareKeyOfferedAt }) => hardwareKeyOfferedAt)).toEqual([null, null]);
    });

    it('take effect with the first common refresh that shows them', async () => {
      let session = await under.stored({ ...boundSession(), ...registered });
      session = await rotateByTheRules(session, {});
      expect(session.hardwareKeyConfirmed).toBe(false);
      session = await rotateByTheRules(session, { hardwareKeyThumbprint: 'another' });
      expect(session.hardwareKeyConfirmed).toBe(false);
      session = await rotateByTheRules(session, { hardwareKeyThumbprint: 'hardware' });
      expect(session.hardwareKeyConfirmed).toBe(true);
      await rotateByTheRules(session, { hardwareKeyThumbprint: 'hardware' });
    });

    it.each([null, 'another'])('in effect, leave out of the common refresh what shows %s', async (shown) => {
      const before = await under.stored({ ...boundSession(), ...registered, hardwareKeyConfirmed: true });
      expect(await rotate(before, { hardwareKeyThumbprint: shown })).toBeNull();
      expect(await under.store.find(before.id)).toEqual(before);
      expect(
        await rotate(before, { hardwareKeyThumbprint: shown }, { ...policy, deviceBoundSessions: 'off' }),
      ).not.toBeNull();
    });

    it('that are required leave out what has missed the time to register one', async () => {
      const missed = { ...boundSession(), hardwareKeyOfferedAt: boundSession().createdAt };
      const session = await under.stored(missed);
      const late = session.createdAt + REGISTRATION_LIFETIME_MS + 1;
      expect(await rotate(session, { now: late }, required)).toBeNull();
      const inTime = await rotateByTheRules(session, { now: late - 1 }, required);
      await rotateByTheRules(inTime, { now: late });
      const neverAsked = await under.stored(boundSession());
      await rotateByTheRules(neverAsked, { now: late }, required);
    });

    function requestFor(session: SessionState, change: Partial<RotationRequest>): RotationRequest {
      return { ...currentToken(session, freshProof(), session.lastUsedAt + MINUTE_MS), ...change };
    }

    async function rotate(
      session: SessionState,
      change: Partial<RotationRequest>,
      rules = policy,
    ): Promise<SessionState | null> {
      return under.store.rotate(requestFor(session, change), rules);
    }

    async function rotateByTheRules(
      before: SessionState,
      change: Partial<RotationRequest>,
      rules = policy,
    ): Promise<SessionState> {
      const request = requestFor(before, change);
      const decision = decideRefresh(before, attemptOfRotation(request), rules);
      expect(await under.store.rotate(request, rules)).toEqual(decision.state);
      expect(await under.store.find(before.id)).toEqual(decision.state);
      return decision.state;
    }
  });
}
