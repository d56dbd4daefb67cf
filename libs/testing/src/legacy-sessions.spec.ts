import {
  LegacySessions,
  RefreshTokenCodec,
  SessionService,
  type VerifiedLegacyToken,
} from '@holdfast/session';
import { createHash } from 'node:crypto';
import { FakeClock } from './fake-clock.js';
import { InMemorySessionStore } from './in-memory-session-store.js';
import { accountId, freshProof, policy } from './sessions.js';

const DAY = 86_400_000;
const nowhere = { address: null, userAgent: null };
const noProof = { kind: 'none' } as const;

const codec = new RefreshTokenCodec([Buffer.alloc(32, 1)]);
const clock = new FakeClock();

let store: InMemorySessionStore;
let sessions: SessionService;
let legacy: LegacySessions;

beforeEach(() => {
  store = new InMemorySessionStore();
  sessions = new SessionService({ store, codec, clock, policy });
  legacy = new LegacySessions({ store, sessions, codec, clock, policy });
});

function legacyToken(name = 'a'): VerifiedLegacyToken {
  return {
    digest: createHash('sha256').update(name).digest(),
    accountId,
    authenticatedAt: clock.now() - DAY,
    expiresAt: clock.now() + 20 * DAY,
  };
}

async function exchanged(
  token: VerifiedLegacyToken,
  proof: Parameters<LegacySessions['exchange']>[1] = noProof,
) {
  const outcome = await legacy.exchange(token, proof, nowhere);
  if (outcome.kind === 'rejected') throw new Error(outcome.rejection);
  return outcome;
}

describe('exchanging a legacy token', () => {
  it('opens a session with limits of its own, and with the sign-in of the token', async () => {
    const token = legacyToken();
    const { grant, session, refreshToken } = await exchanged(token);
    expect(grant).toBe('exchanged');
    expect(session).toMatchObject({
      accountId,
      deviceKeyThumbprint: null,
      createdAt: clock.now(),
      expiresAt: clock.now() + policy.maxTtlMs,
      authentication: { at: token.authenticatedAt, amr: [], acr: null },
    });
    expect(codec.decode(refreshToken)).toEqual({ sessionId: session.id, generation: 0, branch: 0 });
    expect(await store.find(session.id)).toEqual(session);
  });

  it('binds the session to the device that proves itself', async () => {
    const { session } = await exchanged(legacyToken(), freshProof());
    expect(session.deviceKeyThumbprint).toBe('owner');
  });

  it('does not feign a sign-in of the future', async () => {
    const { session } = await exchanged({ ...legacyToken(), authenticatedAt: clock.now() + 5_000 });
    expect(session.authentication.at).toBe(clock.now());
  });

  it('opens one session for one token, and another for another', async () => {
    const token = legacyToken();
    const [first, again, other] = await Promise.all([
      exchanged(token),
      exchanged(token),
      exchanged(legacyToken('b')),
    ]);
    expect(again).toMatchObject({ grant: 'repeated', refreshToken: first.refreshToken });
    expect(other.session.id).not.toBe(first.session.id);
    expect(await sessions.liveSessionsOf(accountId)).toHaveLength(2);
  });

  it('reads nothing and opens nothing without a fresh proof', async () => {
    const outcome = await legacy.exchange(legacyToken(), { kind: 'stale', thumbprint: 'owner' }, nowhere);
    expect(outcome).toEqual({ kind: 'rejected', rejection: 'proof_stale', session: null });
    expect(await sessions.liveSessionsOf(accountId)).toEqual([]);
  });
});

describe('accepting a legacy token', () => {
  it('happens under one session, which lives as long as the token', async () => {
    const token = legacyToken();
    const first = await legacy.accept(token, nowhere);
    expect(first).toMatchObject({
      kind: 'accepted',
      session: {
        authentication: { at: token.authenticatedAt },
        idleExpiresAt: token.expiresAt,
        expiresAt: token.expiresAt,
      },
    });
    expect(await legacy.accept(token, nowhere)).toEqual(first);
    expect(await sessions.liveSessionsOf(accountId)).toHaveLength(1);
  });

  it('ends when the token is exchanged, and does not start after that', async () => {
    const token = legacyToken();
    const accepted = await legacy.accept(token, nowhere);
    const { replaced } = await exchanged(token);
    expect(accepted).toMatchObject({ session: { id: replaced?.id } });
    expect(await legacy.accept(token, nowhere)).toEqual({ kind: 'exchanged' });
    const other = legacyToken('b');
    await exchanged(other);
    expect(await legacy.accept(other, nowhere)).toEqual({ kind: 'exchanged' });
  });

  it('is not outrun by an exchange on another instance', async () => {
    const token = legacyToken();
    const create = store.create.bind(store);
    store.create = async (session) => {
      store.create = create;
      await exchanged(token);
      return create(session);
    };
    expect(await legacy.accept(token, nowhere)).toEqual({ kind: 'exchanged' });
    expect(await sessions.liveSessionsOf(accountId)).toHaveLength(1);
  });

  it('ends with its session, and the token cannot be exchanged any more', async () => {
    const token = legacyToken();
    await legacy.accept(token, nowhere);
    await sessions.endAllOf(accountId, 'ended_by_owner');
    const rejected = { kind: 'rejected', rejection: 'session_revoked' };
    expect(await legacy.accept(token, nowhere)).toMatchObject(rejected);
    expect(await legacy.exchange(token, noProof, nowhere)).toMatchObject(rejected);
    expect(await sessions.liveSessionsOf(accountId)).toEqual([]);
  });
});

describe('signing out with a legacy token', () => {
  it.each<[string, (token: VerifiedLegacyToken) => Promise<unknown>]>([
    ['was never used', () => Promise.resolve()],
    ['was accepted', (token) => legacy.accept(token, nowhere)],
  ])('ends what it gives access to, when it %s', async (_what, use) => {
    const token = legacyToken();
    await use(token);
    expect(await legacy.signOut(token, nowhere)).not.toEqual([]);
    expect(await sessions.liveSessionsOf(accountId)).toEqual([]);
    expect((await legacy.accept(token, nowhere)).kind).not.toBe('accepted');
    const rejected = { kind: 'rejected', rejection: 'session_revoked' };
    expect(await legacy.exchange(token, noProof, nowhere)).toMatchObject(rejected);
    expect(await legacy.signOut(token, nowhere)).toEqual([]);
  });

  it('ends nothing once it was exchanged, whoever has a copy', async () => {
    const token = legacyToken();
    await exchanged(token);
    expect(await legacy.signOut(token, nowhere)).toEqual([]);
    expect(await sessions.liveSessionsOf(accountId)).toHaveLength(1);
    expect((await legacy.exchange(token, noProof, nowhere)).kind).toBe('granted');
  });
});
