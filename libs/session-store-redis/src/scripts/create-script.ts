import { Script } from './script.js';

/**
 * Stores a session with its first event, unless there is one of that id. Returns whether it did. Keys: the session, its
 * history, the absolute limits. Values: the event, how long to keep the keys, the absolute limit, the entry of the
 * limits, then the names and values of fields.
 */
export const CREATE = new Script(`
  if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
  redis.call('HSET', KEYS[1], 'position', 1, unpack(ARGV, 5))
  redis.call('ZADD', KEYS[2], 1, ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])
  return 1
`);

/** Adds a session to those of its account. Keeps the key for as long as its longest-lived session. */
export const ADD_TO_ACCOUNT = new Script(`
  redis.call('ZADD', KEYS[1], 0, ARGV[1])
  if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
  return 1
`);
