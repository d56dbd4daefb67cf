import { RevocationCache, type SessionService, StoreUnavailableError } from '@holdfast/session';
import { nowhere, noProof, setUp, signedIn, decoded, tokenOf, unreachable } from '../test/session-service.js';
import { InMemorySessionStore } from './in-memory-session-store.js';
import { accountId, freshProof, policy } from './sessions.js';

describe('refreshing the claims of an account', () => {
  it.each<[string, () => Parameters<SessionService['signIn']>[1]]>([
    ['bound', freshProof],
    ['unbound', () => noProof],
  ])(
    'makes the access tokens of a %s session stale, and those of the next refresh not',
    async (_kind, proof) => {
      const { service } = setUp();
      const { session, refreshToken } = await signedIn(service.signIn(accountId, proof(), nowhere));
      await service.refreshClaims(accountId);
      expect(await service.authorize(tokenOf(session))).toMatchObject({
        rejection: 'claims_stale',
        session: { id: session.id, accountId, end: null },
      });
      const refreshed = await service.refresh(decoded(refreshToken), proof());
      if (refreshed.kind === 'rejected') throw new Error(refreshed.rejection);
      expect(await service.authorize(tokenOf(refreshed.session))).toEqual({ kind: 'allowed' });
    },
  );

  it('is known to another instance from the store, and without it from the revocations', async () => {
    const store = new InMemorySessionStore();
    const { service: here } = setUp(store);
    const { session } = await signedIn(here.signIn(accountId, freshProof(), nowhere));
    await here.refreshClaims(accountId);
    const { service: elsewhere } = setUp(store);
    expect(await elsewhere.authorize(tokenOf(session))).toMatchObject({ rejection: 'claims_stale' });

    const revocations = new RevocationCache();
    const { service: cutOff, clock } = setUp(unreachable(), revocations);
    const batch = await store.revocationsSince(null, clock.now());
    revocations.update(batch.revocations, clock.now());
    expect(await cutOff.authorize(tokenOf(session))).toMatchObject({ rejection: 'claims_stale' });
  });

  it('concerns every live session of the account and no other account', async () => {
    const { service } = setUp();
    const mine = [
      await signedIn(service.signIn(accountId, freshProof(), nowhere)),
      await signedIn(service.signIn(accountId, noProof, nowhere)),
    ];
    const stranger = await signedIn(service.signIn('somebody else', freshProof(), nowhere));
    await service.refreshClaims(accountId);
    for (const { session } of mine) {
      expect(await service.authorize(tokenOf(session))).toMatchObject({ rejection: 'claims_stale' });
    }
    expect(await service.authorize(tokenOf(stranger.session))).toEqual({ kind: 'allowed' });
  });

  it('is no activity: it ends no session and moves no limit', async () => {
    const { service, store, clock } = setUp();
    const { session } = await signedIn(service.signIn(accountId, freshProof(), nowhere));
    clock.advance(60_000);
    await service.refreshClaims(accountId);
    expect(await store.find(session.id)).toEqual({ ...session, claimsVersion: 1 });
    expect((await store.events(session.id, 9)).events).toMatchObject([{ kind: 'signed_in' }]);
  });

  it('leaves a stale access token good for an extension, which gives one that is not stale', async () => {
    const { service } = setUp();
    const { session } = await signedIn(service.signIn(accountId, noProof, nowhere));
    await service.refreshClaims(accountId);
    const extended = await service.extend(session.id, tokenOf(session));
    if (extended.kind !== 'allowed') throw new Error(extended.kind);
    expect(await service.authorize(tokenOf(extended.session))).toEqual({ kind: 'allowed' });
  });

  it('does not hide reuse: a stale access token of a superseded branch ends its session', async () => {
    const { service, store, clock } = setUp();
    const { refreshToken } = await signedIn(service.signIn(accountId, noProof, nowhere));
    const thief = await service.refresh(decoded(refreshToken), noProof);
    if (thief.kind === 'rejected') throw new Error(thief.rejection);
    clock.advance(policy.reuseLeewayMs + 1);
    await service.refresh(decoded(refreshToken), noProof);
    await setUp(store).service.refreshClaims(accountId);
    expect(await service.authorize(tokenOf(thief.session))).toMatchObject({ rejection: 'reuse_detected' });
  });

  it('reports an outage as one', async () => {
    await expect(setUp(unreachable()).service.refreshClaims(accountId)).rejects.toThrow(
      StoreUnavailableError,
    );
  });
});
