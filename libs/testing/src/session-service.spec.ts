import { StoreUnavailableError } from '@holdfast/session';
import {
  nowhere,
  noProof,
  type Proof,
  setUp,
  signedIn,
  decoded,
  unreachable,
} from '../test/session-service.js';
import { accountId, freshProof } from './sessions.js';

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
