import {
  RefreshTokenCodec,
  RevocationCache,
  SessionService,
  StoreUnavailableError,
  type ProofResult,
  type RefreshToken,
  type SessionState,
} from '@holdfast/session';
import { boundSession, FakeClock, freshProof, policy, unboundSession } from '@holdfast/testing';
import { RedisCluster } from '../test/redis-cluster.js';
import { describeOnRedis, until, type RedisProcess } from '../test/redis-process.js';
import { openRedis } from './connection/open-redis.js';
import type { Redis } from './connection/redis.js';
import { hashTagOf, slotOf } from './hash-tags.js';
import { RedisSessionStore } from './redis-session-store.js';

type RefreshOutcome = Awaited<ReturnType<SessionService['refresh']>>;

const LIMITS = { connectTimeoutMs: 500, commandTimeoutMs: 500, replicaTimeoutMs: 100 };
const codec = new RefreshTokenCodec([Buffer.alloc(32, 5)]);
const origin = { address: null, userAgent: null };

describeOnRedis('on a cluster, of which', () => {
  const clock = new FakeClock();
  let cluster: RedisCluster;
  let redis: Redis;
  let store: RedisSessionStore;

  beforeAll(async () => {
    cluster = await RedisCluster.start();
  });

  afterAll(() => cluster.remove());

  beforeEach(async () => {
    await cluster.healthy();
    redis = await openRedis(cluster.url, LIMITS);
    store = new RedisSessionStore(redis);
  });

  afterEach(() => redis.close());

  const instance = (on = store): SessionService =>
    new SessionService({ store: on, codec, clock, policy, revocations: new RevocationCache() });

  async function stored(make: () => SessionState): Promise<SessionState> {
    const state = make();
    await store.create({ state, origin, proofDigest: null });
    return state;
  }

  /** Stores a session on the master of another one, or not on that. */
  async function storedBeside(other: SessionState, isSameMaster: boolean): Promise<SessionState> {
    const master = await masterOf(other);
    for (;;) {
      const state = boundSession();
      if (((await masterOf(state)) === master) === isSameMaster) return stored(() => state);
    }
  }

  const masterOf = ({ id }: SessionState): Promise<RedisProcess> => cluster.masterOf(slotOf(hashTagOf(id)));

  const tokenOf = ({ id, generation, branch }: SessionState): RefreshToken => ({
    sessionId: id,
    generation,
    branch,
  });

  const proofFor = ({ deviceKeyThumbprint }: SessionState): ProofResult =>
    deviceKeyThumbprint === null ? { kind: 'none' } : freshProof();

  /** Refreshes until the store is available again. Nothing but an outage may come before. */
  async function refreshedAfterOutage(
    service: SessionService,
    session: SessionState,
  ): Promise<{ outcome: RefreshOutcome; outages: number }> {
    let outages = 0;
    const outcomes: RefreshOutcome[] = [];
    await until(async () => {
      try {
        outcomes.push(await service.refresh(tokenOf(session), proofFor(session)));
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(StoreUnavailableError);
        outages += 1;
        return false;
      }
    });
    const [outcome] = outcomes;
    if (outcome === undefined) throw new Error('no outcome');
    return { outcome, outages };
  }

  function grantedTo(outcome: RefreshOutcome): SessionState {
    expect(outcome).toMatchObject({ kind: 'granted' });
    if (outcome.session === null) throw new Error('no session');
    return outcome.session;
  }

  it('a master is killed: its sessions wait for the next one, and the others go on', async () => {
    const service = instance();
    const sessions = [await stored(boundSession), await stored(unboundSession)] as const;
    for (const session of sessions) {
      const elsewhere = await storedBeside(session, false);
      const master = await masterOf(session);
      const first = grantedTo(await service.refresh(tokenOf(session), proofFor(session)));
      await master.kill();

      const refreshed = service.refresh(tokenOf(elsewhere), proofFor(elsewhere));
      await expect(service.refresh(tokenOf(first), proofFor(first))).rejects.toThrow(StoreUnavailableError);
      grantedTo(await refreshed);
      const { outcome } = await refreshedAfterOutage(service, first);
      expect(grantedTo(outcome).generation).toBeGreaterThan(first.generation);
      await master.restart();
      await cluster.healthy();
    }
  });

  it('a master hangs: requests end in time, and its sessions go on with the next one', async () => {
    const service = instance();
    const session = await stored(boundSession);
    const master = await masterOf(session);
    const startedAt = performance.now();
    master.signal('SIGSTOP');
    await expect(service.refresh(tokenOf(session), proofFor(session))).rejects.toThrow(StoreUnavailableError);
    expect(performance.now() - startedAt).toBeLessThan(2 * LIMITS.commandTimeoutMs);
    const next = grantedTo((await refreshedAfterOutage(service, session)).outcome);
    master.signal('SIGCONT');
    await cluster.healthy();
    // The former master follows the new one, and nobody is sent back to what it had.
    expect(await store.find(next.id)).toEqual(next);
    grantedTo(await service.refresh(tokenOf(next), proofFor(next)));
  });

  it('a master is down as an instance starts: it serves the other sessions, and later these too', async () => {
    const session = await stored(boundSession);
    const elsewhere = await storedBeside(session, false);
    const master = await masterOf(session);
    await master.kill();
    const started = await openRedis(cluster.url, LIMITS);
    try {
      const service = instance(new RedisSessionStore(started));
      grantedTo(await service.refresh(tokenOf(elsewhere), proofFor(elsewhere)));
      grantedTo((await refreshedAfterOutage(service, session)).outcome);
    } finally {
      await started.close();
      await master.restart();
    }
  });

  describe('a replica takes over that has missed writes:', () => {
    /** Lets the replica of a master miss what `write` does, and makes it the master. */
    async function losing<Result>(master: RedisProcess, write: () => Promise<Result>): Promise<Result> {
      await master.command('ACL', 'SETUSER', 'default', '-psync', '-sync');
      await master.command('CLIENT', 'KILL', 'TYPE', 'replica');
      const result = await write();
      await master.kill();
      return result;
    }

    it.each([
      ['bound', boundSession],
      ['unbound', unboundSession],
    ])('a %s session whose refresh was lost moves forward', async (_kind, make) => {
      const service = instance();
      const session = await stored(make);
      const master = await masterOf(session);
      const rotated = await losing(master, async () =>
        grantedTo(await service.refresh(tokenOf(session), proofFor(session))),
      );
      const { outcome } = await refreshedAfterOutage(service, rotated);
      expect(outcome).toMatchObject({ kind: 'granted', grant: 'moved_forward' });
      await master.restart();
    });

    it('a stolen token does not work, and its owner stays signed in', async () => {
      const service = instance();
      const session = await stored(boundSession);
      const master = await masterOf(session);
      const rotated = await losing(master, async () =>
        grantedTo(await service.refresh(tokenOf(session), proofFor(session))),
      );
      grantedTo((await refreshedAfterOutage(service, rotated)).outcome);
      for (const stolen of [session, rotated]) {
        for (const proof of [freshProof('thief'), { kind: 'none' } as const]) {
          expect(await service.refresh(tokenOf(stolen), proof)).toMatchObject({ kind: 'rejected' });
        }
      }
      grantedTo(await service.refresh(tokenOf(rotated), proofFor(rotated)));
      await master.restart();
    });

    it('a sign-out that was lost is stored again by the instance that remembers it', async () => {
      const service = instance();
      const session = await stored(boundSession);
      const master = await masterOf(session);
      await losing(master, () => service.signOut(tokenOf(session), proofFor(session)));
      await until(async () => (await store.find(session.id)) !== null);
      expect((await store.find(session.id))?.end).toBeNull();
      expect(await service.refresh(tokenOf(session), proofFor(session))).toMatchObject({
        kind: 'rejected',
        rejection: 'session_revoked',
      });
      expect((await store.find(session.id))?.end).toMatchObject({ reason: 'signed_out' });
      await master.restart();
    });

    it('instances learn of each end that comes after, although some before it are gone', async () => {
      const service = instance();
      const session = await stored(boundSession);
      const later = await storedBeside(session, true);
      const master = await masterOf(session);
      const cursor = await losing(master, async () => {
        await service.end(session.id, 'ended_by_admin');
        return (await store.revocationsSince(null, clock.now())).cursor;
      });
      await until(async () => (await service.end(later.id, 'ended_by_admin')) !== null);
      const { revocations } = await store.revocationsSince(cursor, clock.now());
      expect(revocations.map(({ sessionId }) => sessionId)).toContain(later.id);
      await master.restart();
    });
  });

  describe('a replica', () => {
    it('has what a sign-out waits for', async () => {
      const session = await stored(boundSession);
      expect(await redis.replicated(`holdfast:{${hashTagOf(session.id)}}:any`)).toBe(true);
    });

    it('hangs: a sign-out does not wait for long, and holds up no refresh', async () => {
      const service = instance();
      const session = await stored(boundSession);
      const other = await storedBeside(session, true);
      const master = await masterOf(session);
      const [, , [[, port]]] = (await master.command('ROLE')) as [string, number, [[string, string]]];
      const replica = cluster.nodes.find((node) => String(node.port) === port);
      replica?.signal('SIGSTOP');
      try {
        const order: string[] = [];
        const startedAt = performance.now();
        const signedOut = service
          .signOut(tokenOf(session), proofFor(session))
          .then(() => order.push('sign-out'));
        await until(async () => (await store.find(session.id))?.end !== null);
        await service.refresh(tokenOf(other), proofFor(other)).then(() => order.push('refresh'));
        await signedOut;
        expect(order).toEqual(['refresh', 'sign-out']);
        expect(performance.now() - startedAt).toBeLessThan(1_000);
      } finally {
        replica?.signal('SIGCONT');
      }
    });
  });
});
