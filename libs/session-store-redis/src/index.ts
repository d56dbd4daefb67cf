export { InvalidRedisUrlError, openRedis, type RedisOptions } from './connection/open-redis.js';
export type { Redis, RedisReply } from './connection/redis.js';
export { redisHostUrls } from './connection/redis-urls.js';
export { RedisSessionStore, type RedisSessionStoreOptions } from './redis-session-store.js';
