import { boundSession, freshProof, policy, unboundSession } from '../sessions.js';
import { MINUTE_MS, currentToken, origin, type StoreUnderTest } from './store-under-test.js';

/** The tests of `create`, `find` and `findWithOrigin`. */
export function describeStoredSessions(under: StoreUnderTest): void {
  const { describe, expect } = under.runner;
  const { it } = under;

  describe('stored sessions', () => {
    it.each([
      ['bound', boundSession],
      ['unbound', unboundSession],
    ])('are found as stored: a %s one', async (_kind, make) => {
      const session = await under.stored(make());
      expect(await under.store.find(session.id)).toEqual(session);
    });

    it('keep how their account authenticated, also when they are refreshed', async () => {
      const authentication = { at: 7, amr: ['pwd', 'otp'], acr: 'urn:example:strong' };
      const session = await under.stored({ ...boundSession(), authentication });
      expect(await under.store.find(session.id)).toMatchObject({ authentication });
      const request = currentToken(session, freshProof(), session.lastUsedAt + MINUTE_MS);
      expect(await under.store.rotate(request, policy)).toMatchObject({ authentication });
    });

    it('are the only ones found', async () => {
      expect(await under.store.find(boundSession().id)).toBeNull();
      expect(await under.store.findWithOrigin(boundSession().id)).toBeNull();
    });

    it('keep where they were opened', async () => {
      const origin = { address: '192.0.2.7', userAgent: 'A browser' };
      const opened = boundSession();
      const state = { ...opened, accountId: `account of ${opened.id}` };
      await under.store.create({ state, origin, proofDigest: null });
      expect(await under.store.liveSessionsOf(state.accountId, state.createdAt)).toEqual([{ state, origin }]);
      expect(await under.store.findWithOrigin(state.id)).toEqual({ state, origin });
    });

    it('are not created twice for one proof', async () => {
      const { digest } = freshProof();
      const [first, second] = [boundSession(), boundSession()];
      expect(await under.store.create({ state: first, origin, proofDigest: digest })).toBe('created');
      expect(await under.store.create({ state: second, origin, proofDigest: digest })).toBe('duplicate');
      expect(await under.store.find(second.id)).toBeNull();
    });

    it('are not created twice for one legacy token, whose session has the same id each time', async () => {
      const digest = -1n - freshProof().digest;
      const session = boundSession();
      expect(await under.store.create({ state: session, origin, proofDigest: digest })).toBe('created');
      const later = { ...session, createdAt: session.createdAt + 1 };
      expect(await under.store.create({ state: later, origin, proofDigest: digest })).toBe('duplicate');
      expect(await under.store.find(session.id)).toEqual(session);
    });
  });
}
