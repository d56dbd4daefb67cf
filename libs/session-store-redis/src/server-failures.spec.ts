import { StoreUnavailableError, type SessionState } from '@holdfast/session';
import { boundSession, freshProof, policy } from '@holdfast/testing';
import { describeOnRedis, RedisProcess, until } from '../test/redis-process.js';
import { openRedis } from './connection/open-redis.js';
import type { Redis } from './connection/redis.js';
import { RedisSessionStore } from './redis-session-store.js';

const origin = { address: null, userAgent: null };

describeOnRedis('a server', () => {
  let server: RedisProcess;
  let redis: Redis;
  let store: RedisSessionStore;

  beforeAll(async () => {
    server = await RedisProcess.start(['--appendonly', 'yes', '--appendfsync', 'always']);
  });

  afterAll(() => server.remove());

  beforeEach(async () => {
    redis = await openRedis(server.url, { commandTimeoutMs: 500 });
    store = new RedisSessionStore(redis);
  });

  afterEach(() => redis.close());

  const create = (): Promise<string> =>
    store.create({ state: boundSession(), origin, proofDigest: freshProof().digest });

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    [
      'has no room for more',
      () => server.command('CONFIG', 'SET', 'maxmemory', '1'),
      () => server.command('CONFIG', 'SET', 'maxmemory', '0'),
    ],
    [
      'has become a replica',
      () => server.command('REPLICAOF', '127.0.0.1', '1'),
      () => server.command('REPLICAOF', 'NO', 'ONE'),
    ],
    [
      'lacks the replicas that it must have',
      () => server.command('CONFIG', 'SET', 'min-replicas-to-write', '1'),
      () => server.command('CONFIG', 'SET', 'min-replicas-to-write', '0'),
    ],
    ['is killed', () => server.kill(), () => server.restart()],
    [
      'hangs',
      () => {
        server.signal('SIGSTOP');
        return Promise.resolve();
      },
      () => {
        server.signal('SIGCONT');
        return Promise.resolve();
      },
    ],
  ])('that %s is an outage, and serves again after it', async (_what, fail, mend) => {
    await fail();
    try {
      await expect(create()).rejects.toThrow(StoreUnavailableError);
      // What readiness does.
      const unknown = store.change(boundSession().id, (next) => ({ outcome: null, next, events: [] }));
      await expect(unknown).rejects.toThrow(StoreUnavailableError);
    } finally {
      await mend();
    }
    await until(async () => (await create()) === 'created');
  });

  it('that takes the right to write away is an outage', async () => {
    await server.command('ACL', 'SETUSER', 'default', '-@write');
    try {
      await expect(create()).rejects.toThrow(StoreUnavailableError);
    } finally {
      await server.command('ACL', 'SETUSER', 'default', '+@all');
    }
  });

  it('that is killed keeps what it has responded to, with `appendfsync always`', async () => {
    const state = boundSession();
    await store.create({ state, origin, proofDigest: null });
    const request = {
      sessionId: state.id,
      generation: 0,
      branch: 0,
      proof: freshProof(),
      hardwareKeyThumbprint: null,
      offersRegistration: false,
      now: state.createdAt,
    };
    const rotated = await store.rotate(request, policy);
    await server.kill();
    await server.restart();
    await until(async () => (await store.find(state.id)) !== null);
    expect(await store.find(state.id)).toEqual(rotated);
  });

  it('that loses a write while a change is decided on it has the change decided again', async () => {
    const prefix = 'lossy';
    const own = new RedisSessionStore(redis, { prefix });
    const state = boundSession();
    await own.create({ state, origin, proofDigest: null });
    const key = String(((await server.command('KEYS', `*:session:${state.id}`)) as readonly string[])[0]);
    await server.command('COPY', key, 'before');
    const touch = (at: number) => (session: SessionState) => ({
      outcome: session.end?.reason ?? null,
      next: { ...session, lastUsedAt: at },
      events: [],
    });
    await own.change(state.id, touch(1));

    let isDecided = false;
    const interrupted: Redis = {
      send: async (first, command) => {
        if (isDecided) {
          isDecided = false;
          await server.command('COPY', 'before', key, 'REPLACE');
          const end = { reason: 'signed_out', at: 2 } as const;
          await own.change(state.id, (session) => ({
            outcome: null,
            next: { ...session, end },
            events: [],
          }));
        }
        return redis.send(first, command);
      },
      replicated: (first) => redis.replicated(first),
      listen: (channel, wake) => redis.listen(channel, wake),
      close: () => redis.close(),
    };
    const outcome = await new RedisSessionStore(interrupted, { prefix }).change(state.id, (session) => {
      isDecided = session.end === null;
      return touch(3)(session);
    });
    expect(outcome).toBe('signed_out');
    expect(await own.find(state.id)).toMatchObject({ end: { reason: 'signed_out' }, lastUsedAt: 3 });
  });

  it('wakes listeners again after it was restarted', async () => {
    let woken = 0;
    const stop = await store.onRevocation(() => {
      woken += 1;
    });
    await server.kill();
    await server.restart();
    await until(async () => {
      await server.command('PUBLISH', 'holdfast:revocations', '');
      return woken > 0;
    });
    await stop();
  });

  it('whose history of revocations was replaced by another is read from its beginning', async () => {
    const stream = `holdfast:{10}:revocations`;
    const entry = (sessionId: string) => ['sessionId', sessionId, 'until', '2000', 'reason', 'signed_out'];
    await server.command('DEL', stream);
    await server.command('XADD', stream, '7-0', ...entry('one'));
    await server.command('XADD', stream, '9-0', ...entry('two'));
    const listed = async (cursor: string | null) => {
      const batch = await store.revocationsSince(cursor, 1_000);
      return { ...batch, ids: batch.revocations.map(({ sessionId }) => sessionId) };
    };
    const before = await listed(null);
    expect(before.ids).toEqual(['one', 'two']);
    expect((await listed(before.cursor)).ids).toEqual([]);
    await server.command('DEL', stream);
    await server.command('XADD', stream, '8-0', ...entry('three'));
    const after = await listed(before.cursor);
    expect(after.ids).toEqual(['three']);
    expect((await listed(after.cursor)).ids).toEqual([]);
  });

  it('lists without a cursor no revocations that are older than every access token', async () => {
    // Before the revocation of the session, which may be in the same stream: their IDs must ascend.
    const stream = `holdfast:{18}:revocations`;
    const old = ['sessionId', 'old', 'until', '9000000000000', 'reason', 'signed_out'];
    await server.command('DEL', stream);
    await server.command('XADD', stream, '1-0', ...old);
    const state = boundSession();
    await store.create({ state, origin, proofDigest: null });
    await store.change(state.id, (session) => ({
      outcome: null,
      next: { ...session, end: { reason: 'signed_out', at: session.createdAt } },
      events: [],
    }));
    const listed = async (maxAgeMs?: number) =>
      (await store.revocationsSince(null, state.createdAt, maxAgeMs)).revocations.map(
        ({ sessionId }) => sessionId,
      );
    expect(await listed()).toEqual(expect.arrayContaining([state.id, 'old']));
    expect(await listed(60_000)).toEqual([state.id]);
  });

  it('drops the revocations whose access tokens have expired, and the sessions from their accounts', async () => {
    const own = new RedisSessionStore(redis, { prefix: 'housekeeping' });
    const state = { ...boundSession(), idleExpiresAt: 1_000, expiresAt: 1_000 };
    await own.create({ state, origin, proofDigest: null });
    await own.change(state.id, (session) => ({
      outcome: null,
      next: { ...session, end: { reason: 'signed_out', at: 1 } },
      events: [],
    }));
    while ((await own.removeExpired(1_000)) > 0);
    const left = (await server.command('KEYS', 'housekeeping:*')) as readonly string[];
    const sizes = await Promise.all(left.map((key) => server.command('XLEN', key)));
    expect(sizes).toEqual([0]);
  });

  it('forgets by itself whatever housekeeping does not find', async () => {
    const own = new RedisSessionStore(redis, { prefix: 'expiring' });
    const state = boundSession();
    await own.create({ state, origin, proofDigest: freshProof().digest });
    await own.countAttempts('key', 1, 60_000, 1);
    const keys = (await server.command('KEYS', 'expiring:*')) as readonly string[];
    const kept = await Promise.all(
      keys.map(async (key) => [key.split(':')[2] ?? key, Number(await server.command('PTTL', key)) > 0]),
    );
    // One entry for each session, which removeExpired removes.
    expect(kept.filter(([, expires]) => expires === false)).toEqual([['expiries', false]]);
    expect(keys).toHaveLength(6);
  });
});

describeOnRedis('opening', () => {
  it('fails in time where nothing listens', async () => {
    await expect(openRedis('redis://127.0.0.1:1')).rejects.toThrow(StoreUnavailableError);
  });

  it('waits for a server that starts later', async () => {
    const server = await RedisProcess.start();
    await server.kill();
    const opening = openRedis(server.url, { waitMs: 20_000 });
    await server.restart();
    const redis = await opening;
    expect(await redis.send('any', ['PING'])).toBe('PONG');
    await redis.close();
    await server.remove();
  });

  it('does not wait where the password is wrong', async () => {
    const server = await RedisProcess.start(['--requirepass', 'right']);
    const url = (password: string): string => server.url.replace('//', `//:${password}@`);
    try {
      await expect(openRedis(url('wrong'), { waitMs: 600_000 })).rejects.toThrow(StoreUnavailableError);
      const redis = await openRedis(url('right'));
      await redis.close();
    } finally {
      await server.remove();
    }
  });

  it('needs no more rights than the README lists', async () => {
    const server = await RedisProcess.start();
    const rights = [
      ...['~holdfast:*', '&holdfast:*', '+@read', '+@write', '+@connection', '+@scripting', '+@pubsub'],
      ...['+wait', '+role', '+time', '+info', '+cluster|slots'],
    ];
    await server.command('ACL', 'SETUSER', 'store', 'on', '>secret', ...rights);
    const redis = await openRedis(server.url.replace('//', '//store:secret@'));
    try {
      const store = new RedisSessionStore(redis);
      const state = boundSession();
      await store.create({ state, origin, proofDigest: freshProof().digest });
      const stop = await store.onRevocation(() => undefined);
      await store.endAllOf(state.accountId, { reason: 'signed_out', at: state.createdAt }, null);
      await stop();
      expect((await store.revocationsSince(null, state.createdAt, 1_000)).revocations).toHaveLength(1);
      await store.countAttempts('key', 1, 1_000, 1);
      await store.removeExpired(state.expiresAt);
      expect(await store.find(state.id)).toBeNull();
      await expect(redis.send('other', ['GET', 'other'])).rejects.toThrow(StoreUnavailableError);
    } finally {
      await redis.close();
      await server.remove();
    }
  });

  it('rejects what is no URL of Redis, without repeating it', async () => {
    const opening = openRedis('postgres://user:secret@host');
    await expect(opening).rejects.toThrow(/^must be a URL such as redis:/);
  });
});
