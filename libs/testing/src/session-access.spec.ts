import { RevocationCache, type SessionService, StoreUnavailableError } from '@holdfast/session';
import { jest } from '@jest/globals';
import { nowhere, noProof, setUp, signedIn, decoded, tokenOf, unreachable } from '../test/session-service.js';
import { InMemorySessionStore } from './in-memory-session-store.js';
import { accountId, freshProof, policy } from './sessions.js';

describe('an access token', () => {
  it('gives access until its session is ended', async () => {
    const { service } = setUp();
    const { session } = await signedIn(service.signIn(accountId, freshProof(), nowhere));
    expect(await service.authorize(tokenOf(session))).toMatchObject({ kind: 'allowed' });
    expect(await service.end(session.id, 'signed_out')).toMatchObject({ id: session.id });
    expect(await service.authorize(tokenOf(session))).toMatchObject({ rejection: 'session_revoked' });
    expect(await service.end(session.id, 'signed_out')).toBeNull();
  });

  it('confirms the refresh token at its first use, so that the parent is reuse afterwards', async () => {
    const { service, clock } = setUp();
    const { refreshToken } = await signedIn(service.signIn(accountId, noProof, nowhere));
    const child = await service.refresh(decoded(refreshToken), noProof);
    if (child.kind === 'rejected') throw new Error(child.rejection);
    await service.authorize(tokenOf(child.session));
    clock.advance(policy.reuseLeewayMs + 1);
    expect(await service.refresh(decoded(refreshToken), noProof)).toMatchObject({
      rejection: 'reuse_detected',
    });
    expect(await service.refresh(decoded(child.refreshToken), noProof)).toMatchObject({
      rejection: 'session_revoked',
    });
  });

  it('of a superseded branch ends the session', async () => {
    const { service, clock } = setUp();
    const { refreshToken } = await signedIn(service.signIn(accountId, noProof, nowhere));
    const thief = await service.refresh(decoded(refreshToken), noProof);
    if (thief.kind === 'rejected') throw new Error(thief.rejection);
    clock.advance(policy.reuseLeewayMs + 1);
    expect(await service.refresh(decoded(refreshToken), noProof)).toMatchObject({ grant: 'branched' });
    expect(await service.authorize(tokenOf(thief.session))).toMatchObject({
      rejection: 'reuse_detected',
    });
  });

  it('is checked without the store while the cache is fresh and the store has seen its first use', async () => {
    const store = new InMemorySessionStore();
    const revocations = new RevocationCache();
    const { service, clock } = setUp(store, revocations);
    const bound = await signedIn(service.signIn(accountId, freshProof(), nowhere));
    const unbound = await signedIn(service.signIn(accountId, noProof, nowhere));
    revocations.update([], clock.now());
    const find = jest.spyOn(store, 'find');
    for (const { session } of [bound, unbound, unbound]) {
      expect(await service.authorize(tokenOf(session))).toEqual({ kind: 'allowed' });
    }
    expect(find).toHaveBeenCalledTimes(1);
    clock.advance(1_001);
    await service.authorize(tokenOf(bound.session));
    expect(find).toHaveBeenCalledTimes(2);
  });

  it('stays usable for the grace period of an outage, and then fails as an outage, not as a rejection', async () => {
    const { session } = await signedIn(setUp().service.signIn(accountId, freshProof(), nowhere));
    const revocations = new RevocationCache({ graceMs: 30_000 });
    const { service, clock } = setUp(unreachable(), revocations);
    revocations.update([], clock.now());
    clock.advance(30_000);
    expect(await service.authorize(tokenOf(session))).toEqual({ kind: 'allowed' });
    clock.advance(1);
    await expect(service.authorize(tokenOf(session))).rejects.toThrow(StoreUnavailableError);
  });

  it('of a session known to have ended is rejected during an outage', async () => {
    const { session } = await signedIn(setUp().service.signIn(accountId, freshProof(), nowhere));
    const revocations = new RevocationCache();
    const { service, clock } = setUp(unreachable(), revocations);
    const { id: sessionId, idleExpiresAt: until } = session;
    const ended = { kind: 'session_ended', sessionId, reason: 'signed_out', until } as const;
    revocations.update([ended], clock.now());
    expect(await service.authorize(tokenOf(session))).toMatchObject({
      rejection: 'session_revoked',
      session: { id: session.id, end: { reason: 'signed_out' } },
    });
  });

  it('is rejected once all sessions of its account were ended, except for the one kept', async () => {
    const { service } = setUp();
    const [kept, other] = [
      await signedIn(service.signIn(accountId, freshProof(), nowhere)),
      await signedIn(service.signIn(accountId, noProof, nowhere)),
    ];
    const stranger = await signedIn(service.signIn('somebody else', freshProof(), nowhere));
    const ended = await service.endAllOf(accountId, 'ended_by_owner', kept.session.id);
    expect(ended.map(({ id }) => id)).toEqual([other.session.id]);
    expect(await service.authorize(tokenOf(other.session))).toMatchObject({ rejection: 'session_revoked' });
    for (const { session } of [kept, stranger]) {
      expect(await service.authorize(tokenOf(session))).toEqual({ kind: 'allowed' });
    }
  });

  it('gives a new one of an unbound session, which moves no limit and is recorded, but never of a bound one', async () => {
    const { service, store, clock } = setUp();
    const unbound = await signedIn(service.signIn(accountId, noProof, nowhere));
    const bound = await signedIn(service.signIn(accountId, freshProof(), nowhere));
    clock.advance(1000);
    expect(await service.extend(unbound.session.id, unbound.session)).toEqual({
      kind: 'allowed',
      session: { ...unbound.session, confirmed: true },
    });
    expect((await store.events(unbound.session.id, 1)).events).toEqual([
      { kind: 'renewed_by_access_token', at: clock.now() },
    ]);
    expect(await service.extend(bound.session.id, bound.session)).toMatchObject({ kind: 'bound' });
    clock.advance(policy.idleTtlMs - 1_000);
    expect(await service.extend(unbound.session.id, unbound.session)).toMatchObject({
      rejection: 'session_expired',
    });
  });
});

describe('a session whose end the store has lost', () => {
  type SignInProof = Parameters<SessionService['signIn']>[1];

  async function setUpLostEnd(proof: () => SignInProof) {
    const parts = setUp();
    const { service, store } = parts;
    const { session, refreshToken } = await signedIn(service.signIn(accountId, proof(), nowhere));
    await service.signOut(decoded(refreshToken), proof());
    await store.change(session.id, () => ({ outcome: null, next: session, events: [] }));
    const { cursor } = await store.revocationsSince(null, parts.clock.now());
    parts.clock.advance(1_000);
    return { ...parts, session, token: decoded(refreshToken), cursor };
  }

  const kinds: [string, () => SignInProof][] = [
    ['bound', freshProof],
    ['unbound', () => noProof],
  ];

  it.each(kinds)('is not refreshed by an instance that remembers it: %s', async (_kind, proof) => {
    const { service, token } = await setUpLostEnd(proof);
    expect(await service.refresh(token, proof())).toMatchObject({
      rejection: 'session_revoked',
      session: { end: { reason: 'signed_out' } },
    });
  });

  it.each(kinds)('ends again in the store, and is a revocation again: %s', async (_kind, proof) => {
    const { service, store, clock, session, token, cursor } = await setUpLostEnd(proof);
    await service.refresh(token, proof());
    expect(await store.find(session.id)).toMatchObject({ end: { reason: 'signed_out', at: clock.now() } });
    expect((await store.events(session.id, 1)).events).toEqual([
      { kind: 'signed_out', at: clock.now(), reason: 'signed_out' },
    ]);
    const { revocations } = await store.revocationsSince(cursor, clock.now());
    expect(revocations).toMatchObject([{ kind: 'session_ended', sessionId: session.id }]);
  });

  it('is neither extended, proven, reauthenticated nor selected before a live one', async () => {
    const { service, session, token } = await setUpLostEnd(() => noProof);
    const { id } = session;
    expect(await service.extend(id, session)).toMatchObject({ rejection: 'session_revoked' });
    for (const [lose, attempt] of [
      [0, () => service.proveDevice(id, session, noProof)],
      [1, () => service.reauthenticate(id, session, { amr: ['pwd'] })],
    ] as const) {
      expect([lose, await attempt()]).toMatchObject([lose, { rejection: 'session_revoked' }]);
    }
    const other = await setUpLostEnd(() => noProof);
    const live = await signedIn(other.service.signIn(accountId, noProof, nowhere));
    const older = { ...token, sessionId: other.session.id };
    const selection = await other.service.select([older, decoded(live.refreshToken)], noProof);
    expect(selection).toMatchObject({ token: decoded(live.refreshToken), obsolete: [other.session.id] });
  });
});
