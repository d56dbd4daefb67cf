import { Script } from './script.js';

/** Counts attempts in a fixed window. Values: how many, the length of the window, now. Returns the count and the end. */
export const COUNT_ATTEMPTS = new Script(`
  local attempts, window, now = ARGV[1], ARGV[2], ARGV[3]
  local resets_at = redis.call('HGET', KEYS[1], 'resetsAt')
  if resets_at and tonumber(resets_at) > tonumber(now) then
    return { redis.call('HINCRBY', KEYS[1], 'count', attempts), resets_at }
  end
  resets_at = string.format('%.0f', now + window)
  redis.call('HSET', KEYS[1], 'count', attempts, 'resetsAt', resets_at)
  redis.call('PEXPIRE', KEYS[1], window)
  return { tonumber(attempts), resets_at }
`);
