import {
  MAX_SESSION_EVENTS,
  revocationBy,
  type AccessTokenRevocation,
  type SessionEvent,
  type SessionState,
} from '@holdfast/session';
import { toAddedEvent } from '../history.js';
import { toSessionValues } from '../session-fields.js';
import { Script } from './script.js';

/**
 * Stores a change of a session, if its version is still that which was read. Returns whether it did. Keys: the session,
 * its history, the revocations. Values: the version, the change as JSON (see toChange), the channel of the revocations, the next version.
 *
 * The revocation is in the slot of the session, so that neither is stored, lost or replicated without the other.
 */
export const CHANGE = new Script(`
  local session, events, revocations = KEYS[1], KEYS[2], KEYS[3]
  if redis.call('HGET', session, 'version') ~= ARGV[1] then return 0 end
  local change = cjson.decode(ARGV[2])

  if #change.set > 0 then redis.call('HSET', session, unpack(change.set)) end
  if #change.remove > 0 then redis.call('HDEL', session, unpack(change.remove)) end
  redis.call('HSET', session, 'version', ARGV[4])

  for _, event in ipairs(change.events) do
    local kind, reason, at, is_counted = unpack(event)
    local start, count, first_at = kind .. ' ' .. reason .. ' ', 1, at
    if is_counted then
      for _, member in ipairs(redis.call('ZRANGE', events, 0, -1)) do
        if string.sub(member, 1, #start) == start then
          local earlier, since = string.match(member, '(%d+) (%-?%d+) %d+$')
          count, first_at = count + tonumber(earlier), since
          redis.call('ZREM', events, member)
        end
      end
    end
    local position = redis.call('HINCRBY', session, 'position', 1)
    redis.call('ZADD', events, position, start .. at .. ' ' .. count .. ' ' .. first_at .. ' ' .. position)
  end
  redis.call('ZREMRANGEBYRANK', events, 0, -${String(MAX_SESSION_EVENTS + 1)})

  if #change.revocation > 0 then
    redis.call('XADD', revocations, '*', unpack(change.revocation))
    redis.call('PUBLISH', ARGV[3], '')
  end
  return 1
`);

/** A change as CHANGE takes it. Numbers are texts, because Lua would round large ones. */
export function toChange(before: SessionState, next: SessionState, events: readonly SessionEvent[]): string {
  const values = next === before ? [] : Object.entries(toSessionValues(next));
  const revocation = revocationBy(before, next);
  return JSON.stringify({
    set: values.filter(([, value]) => value !== null).flat(),
    remove: values.filter(([, value]) => value === null).map(([field]) => field),
    events: events.map(toAddedEvent),
    revocation: revocation === null ? [] : toEntry(revocation),
  });
}

/** The fields of a revocation in the stream, with their names. See toRevocation. */
function toEntry(revocation: AccessTokenRevocation): readonly string[] {
  const { sessionId, until } = revocation;
  const what =
    revocation.kind === 'session_ended'
      ? ['reason', revocation.reason]
      : ['claimsVersion', String(revocation.claimsVersion)];
  return ['sessionId', sessionId, 'until', String(until), ...what];
}
