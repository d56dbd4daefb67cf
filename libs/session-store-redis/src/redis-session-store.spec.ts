import { describeSessionStore } from '@holdfast/testing';
import { RedisCluster } from '../test/redis-cluster.js';
import { describeOnRedis, RedisProcess } from '../test/redis-process.js';
import { openRedis } from './connection/open-redis.js';
import type { Redis } from './connection/redis.js';
import { RedisSessionStore } from './redis-session-store.js';

describeOnRedis.each<[string, () => Promise<RedisProcess | RedisCluster>]>([
  ['a server', () => RedisProcess.start()],
  ['a cluster of three masters and three replicas', () => RedisCluster.start()],
])('on %s', (name, start) => {
  let servers: RedisProcess | RedisCluster;
  let redis: Redis;

  beforeAll(async () => {
    servers = await start();
    redis = await openRedis(servers.url);
  });

  afterAll(async () => {
    await redis.close();
    await servers.remove();
  });

  describeSessionStore(name, () => Promise.resolve(new RedisSessionStore(redis)));
});
