import { Script } from './script.js';

/** How many revocations one call of FIND_REVOCATIONS returns at most. */
export const REVOCATIONS_PAGE = 1_000;

/**
 * The entries of a stream of revocations after a known one. If the stream does not have that one, it was removed, or the
 * server has lost writes, and the ids of later ones may be smaller: then all of them, or those that are not older than
 * the age by the server's clock. Values: the known id, and the age in milliseconds; either may be empty.
 */
export const FIND_REVOCATIONS = new Script(`
  local known, max_age = ARGV[1], ARGV[2]
  local from = '-'
  if known ~= '' and #redis.call('XRANGE', KEYS[1], known, known) > 0 then
    from = '(' .. known
  elseif max_age ~= '' then
    local time = redis.call('TIME')
    from = string.format('%.0f', math.max(time[1] * 1000 - max_age, 0))
  end
  return redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', ${String(REVOCATIONS_PAGE)})
`);
