import {
  RefreshTokenCodec,
  RevocationCache,
  SessionService,
  StoreUnavailableError,
  type RefreshToken,
  type SessionState,
  type SessionStore,
} from '@holdfast/session';
import { jest } from '@jest/globals';
import { FakeClock } from './fake-clock.js';
import { InMemorySessionStore } from './in-memory-session-store.js';
import { accountId, freshProof, policy } from './sessions.js';

const nowhere = { address: null, userAgent: null };
const noProof = { kind: 'none' } as const;

type Proof = typeof noProof | ReturnType<typeof freshProof>;

const codec = new RefreshTokenCodec([Buffer.alloc(32, 1)]);

function setUp(store: SessionStore = new InMemorySessionStore(), revocations = new RevocationCache()) {
  const clock = new FakeClock();
  const service = new SessionService({ store, codec, clock, policy, revocations });
  return { store, clock, service };
}

async function signedIn(
  outcome: ReturnType<SessionService['signIn']>,
): Promise<{ session: SessionState; refreshToken: string }> {
  const result = await outcome;
  if (result.kind === 'rejected') throw new Error(result.rejection);
  return result;
}

function decoded(refreshToken: string): RefreshToken {
  const token = codec.decode(refreshToken);
  if (token === null) throw new Error('not a refresh token');
  return token;
}

describe('signing in', () => {
  it('opens a bound session with a proof and an unbound one without', async () => {
    const { service } = setUp();
    const bound = await signedIn(service.signIn(accountId, freshProof(), nowhere));
    const unbound = await signedIn(service.signIn(accountId, noProof, nowhere));
    expect(bound.session.deviceKeyThumbprint).toBe('owner');
    expect(unbound.session.deviceKeyThumbprint).toBeNull();
  });

  it('keeps how and when the account authenticated', async () => {
    const { service, clock } = setUp();
    const authentication = { amr: ['pwd', 'otp'], acr: 'urn:example:strong' };
    const { session } = await signedIn(service.signIn(accountId, noProof, nowhere, authentication));
    expect(session.authentication).toEqual({ at: clock.now(), ...authentication });
    const other = await signedIn(service.signIn(accountId, noProof, nowhere));
    expect(other.session.authentication).toEqual({ at: clock.now(), amr: [], acr: null });
  });

  it('accepts a proof once', async () => {
    const { service } = setUp();
    const proof = freshProof();
    await signedIn(service.signIn(accountId, proof, nowhere));
    expect(await service.signIn(accountId, proof, nowhere)).toMatchObject({ rejection: 'proof_used' });
  });
});

describe('refreshing', () => {
  it('returns a new token that can be refreshed in turn', async () => {
    const { service } = setUp();
    let { refreshToken } = await signedIn(service.signIn(accountId, freshProof(), nowhere));
    for (let count = 1; count <= 3; count += 1) {
      const outcome = await service.refresh(decoded(refreshToken), freshProof());
      expect(outcome).toMatchObject({ kind: 'granted', grant: 'rotated', session: { generation: count } });
      if (outcome.kind === 'granted') refreshToken = outcome.refreshToken;
    }
  });

  it('returns the same next token to twenty concurrent requests', async () => {
    const { service } = setUp();
    for (const proofOf of [freshProof, () => noProof]) {
      const { refreshToken } = await signedIn(service.signIn(accountId, proofOf(), nowhere));
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => service.refresh(decoded(refreshToken), proofOf())),
      );
      const tokens = outcomes.map((outcome) =>
        outcome.kind === 'granted' ? outcome.refreshToken : outcome.rejection,
      );
      expect(new Set(tokens).size).toBe(1);
      expect(
        outcomes.filter((outcome) => outcome.kind === 'granted' && outcome.grant === 'rotated'),
      ).toHaveLength(1);
    }
  });

  it('does not query the store when the proof is stale', async () => {
    const { refreshToken } = await signedIn(setUp().service.signIn(accountId, freshProof(), nowhere));
    const { service } = setUp(unreachable());
    expect(
      await service.refresh(decoded(refreshToken), { kind: 'stale', thumbprint: 'owner' }),
    ).toMatchObject({
      rejection: 'proof_stale',
    });
  });

  it('records a malformed proof for a bound session, and nothing for an unbound one', async () => {
    const { service, store } = setUp();
    const malformed = { kind: 'invalid', fault: '' } as const;
    for (const [proof, kind] of [
      [freshProof(), 'proof_malformed'],
      [noProof, 'signed_in'],
    ] as const) {
      const { session, refreshToken } = await signedIn(service.signIn(accountId, proof, nowhere));
      expect(await service.refresh(decoded(refreshToken), malformed)).toMatchObject({
        rejection: 'proof_malformed',
      });
      expect((await store.events(session.id, 1)).events).toMatchObject([{ kind }]);
    }
  });

  it('reports an outage as one', async () => {
    const { refreshToken } = await signedIn(setUp().service.signIn(accountId, freshProof(), nowhere));
    const { service } = setUp(unreachable());
    await expect(service.refresh(decoded(refreshToken), freshProof())).rejects.toThrow(StoreUnavailableError);
  });

  it('is rejected when the store has lost the session', async () => {
    const { service } = setUp();
    const token = { sessionId: '018f0000-0000-7000-8000-0000000000ff', generation: 0, branch: 0 };
    expect(await service.refresh(token, noProof)).toMatchObject({ rejection: 'session_unknown' });
  });

  it('rejects a thief without the key, records the attempts, and keeps serving the owner', async () => {
    const { service, store } = setUp();
    const { session, refreshToken } = await signedIn(service.signIn(accountId, freshProof(), nowhere));
    for (const proof of [noProof, freshProof('thief')]) {
      expect(await service.refresh(decoded(refreshToken), proof)).toMatchObject({ kind: 'rejected' });
    }
    expect(await service.refresh(decoded(refreshToken), freshProof())).toMatchObject({ kind: 'granted' });
    expect((await store.events(session.id, 9)).events).toMatchObject([
      { kind: 'theft_attempt', reason: 'proof_by_another_key' },
      { kind: 'proof_missing' },
      { kind: 'signed_in' },
    ]);
  });
});

/** A session that is signed in for ten minutes, and the origin of its access token. */
async function setUpSession(proof: Proof) {
  const parts = setUp();
  const strong = { amr: ['pwd', 'otp'], acr: 'urn:example:strong' };
  const { session } = await signedIn(parts.service.signIn(accountId, proof, nowhere, strong));
  parts.clock.advance(600_000);
  const { generation, branch } = session;
  return { ...parts, session, origin: { generation, branch } };
}

describe('reauthentication', () => {
  const byPassword = { amr: ['pwd'] };

  it('updates when and how, keeps the class that the session has reached, and is in its history', async () => {
    const { service, store, clock, session, origin } = await setUpSession(noProof);
    const outcome = await service.reauthenticate(session.id, origin, byPassword);
    const authentication = { at: clock.now(), amr: ['pwd'], acr: 'urn:example:strong' };
    expect(outcome).toEqual({
      kind: 'reauthenticated',
      session: { ...session, confirmed: true, authentication },
    });
    expect(await store.find(session.id)).toMatchObject({ authentication, refreshCount: 0 });
    expect((await store.events(session.id, 9)).events).toEqual([
      { kind: 'reauthenticated', at: clock.now() },
      { kind: 'signed_in', at: session.createdAt },
    ]);
  });

  it('changes the class when another is given', async () => {
    const { service, session, origin } = await setUpSession(noProof);
    const claims = { amr: ['hwk'], acr: 'urn:example:stronger' };
    expect(await service.reauthenticate(session.id, origin, claims)).toMatchObject({
      session: { authentication: claims },
    });
  });

  it('is rejected once the session has ended, and for an unknown session', async () => {
    const { service, session, origin } = await setUpSession(noProof);
    await service.end(session.id, 'signed_out');
    expect(await service.reauthenticate(session.id, origin, byPassword)).toMatchObject({
      kind: 'rejected',
      rejection: 'session_revoked',
    });
    const unknown = '018f0000-0000-7000-8000-0000000000ff';
    expect(await service.reauthenticate(unknown, origin, byPassword)).toMatchObject({
      rejection: 'session_unknown',
    });
  });

  it('survives refreshes', async () => {
    const { service, session, origin } = await setUpSession(noProof);
    await service.reauthenticate(session.id, origin, byPassword);
    const { id: sessionId, generation, branch } = session;
    const outcome = await service.refresh({ sessionId, generation, branch }, noProof);
    expect(outcome).toMatchObject({ session: { generation: 1, authentication: { amr: ['pwd'] } } });
  });
});

describe('proving the device of a request', () => {
  it('needs the device key of a bound session, and accepts each proof once', async () => {
    const { service, store, session, origin } = await setUpSession(freshProof());
    const attempt = (proof: Proof) => service.proveDevice(session.id, origin, proof);
    expect(await attempt(noProof)).toMatchObject({ kind: 'rejected', rejection: 'proof_missing' });
    expect(await attempt(freshProof('thief'))).toMatchObject({ rejection: 'proof_by_another_key' });
    expect((await store.events(session.id, 2)).events).toMatchObject([
      { kind: 'theft_attempt', reason: 'proof_by_another_key' },
      { kind: 'proof_missing' },
    ]);
    const proof = freshProof();
    expect(await attempt(proof)).toEqual({ kind: 'proven' });
    expect(await attempt(proof)).toMatchObject({ rejection: 'proof_used' });
  });

  it('changes nothing in an unbound session', async () => {
    const { service, store, session, origin } = await setUpSession(noProof);
    expect(await service.proveDevice(session.id, origin, noProof)).toEqual({ kind: 'proven' });
    expect(await store.find(session.id)).toEqual(session);
  });

  it('is rejected once the session has ended, and for an unknown session', async () => {
    const { service, session, origin } = await setUpSession(noProof);
    await service.end(session.id, 'signed_out');
    expect(await service.proveDevice(session.id, origin, noProof)).toMatchObject({
      rejection: 'session_revoked',
    });
    expect(await service.proveDevice('018f0000-0000-7000-8000-0000000000ff', origin, noProof)).toMatchObject({
      rejection: 'session_unknown',
    });
  });
});

describe('signing out', () => {
  it('ends the session with any of its tokens', async () => {
    const { service } = setUp();
    for (const proofOf of [freshProof, () => noProof]) {
      const { refreshToken, session } = await signedIn(service.signIn(accountId, proofOf(), nowhere));
      await service.refresh(decoded(refreshToken), proofOf());
      expect(await service.signOut(decoded(refreshToken), proofOf())).toMatchObject({ kind: 'signed_out' });
      expect(await service.find(session.id)).toMatchObject({ end: { reason: 'signed_out' } });
      expect(await service.signOut(decoded(refreshToken), proofOf())).toEqual({ kind: 'nothing_to_end' });
    }
  });

  it('is rejected to a thief without the key, and the attempt is recorded', async () => {
    const { service, store } = setUp();
    const { refreshToken, session } = await signedIn(service.signIn(accountId, freshProof(), nowhere));
    expect(await service.signOut(decoded(refreshToken), freshProof('thief'))).toMatchObject({
      kind: 'rejected',
    });
    expect(await service.find(session.id)).toMatchObject({ end: null });
    expect((await store.events(session.id, 1)).events).toMatchObject([{ kind: 'theft_attempt' }]);
  });

  it('never reports success during an outage', async () => {
    const { refreshToken } = await signedIn(setUp().service.signIn(accountId, freshProof(), nowhere));
    const { service } = setUp(unreachable());
    await expect(service.signOut(decoded(refreshToken), freshProof())).rejects.toThrow(StoreUnavailableError);
  });
});

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

/** The content of an access token of the session. */
function tokenOf({ id, accountId, generation, branch, claimsVersion, deviceKeyThumbprint }: SessionState) {
  const bound = deviceKeyThumbprint !== null;
  return { sessionId: id, accountId, generation, branch, claimsVersion, bound };
}

function unreachable(): SessionStore {
  const fail = (): Promise<never> => Promise.reject(new StoreUnavailableError(new Error('down')));
  return {
    create: fail,
    find: fail,
    findWithOrigin: fail,
    rotate: fail,
    change: fail,
    idleLongest: fail,
    endAllOf: fail,
    refreshClaimsOf: fail,
    liveSessionsOf: fail,
    endedSessionsOf: fail,
    revocationsSince: fail,
    onRevocation: fail,
    removeExpired: fail,
    countAttempts: fail,
    events: fail,
  };
}
