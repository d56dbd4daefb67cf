import type { SessionEnd, SessionState } from './session-state.js';
import type { EndedSessionPage, OpenedSession } from './session-store.js';

/**
 * When and why a session ended, or ends if it is not used any more. The store need not have recorded that it passed a
 * limit. The idle limit is never later than the absolute one.
 */
export function endOf({ end, idleExpiresAt, expiresAt }: SessionState): SessionEnd {
  return end ?? { reason: idleExpiresAt < expiresAt ? 'idle_limit' : 'absolute_limit', at: idleExpiresAt };
}

/** Picks the sessions of a page of SessionStore.endedSessionsOf, for stores that cannot query them. */
export function endedSessionsOn(
  { limit, before }: EndedSessionPage,
  sessions: readonly OpenedSession[],
  now: number,
): readonly OpenedSession[] {
  return sessions
    .filter(({ state }) => state.end !== null || state.idleExpiresAt <= now)
    .filter(({ state }) => before === null || byEnd(keyOf(state), before) > 0)
    .toSorted((a, b) => byEnd(keyOf(a.state), keyOf(b.state)))
    .slice(0, limit);
}

type EndKey = NonNullable<EndedSessionPage['before']>;

function keyOf(state: SessionState): EndKey {
  return { endedAt: endOf(state).at, id: state.id };
}

/** The latest end first, and of sessions that ended at the same time the newest. */
function byEnd(a: EndKey, b: EndKey): number {
  if (a.endedAt !== b.endedAt) return b.endedAt - a.endedAt;
  if (a.id === b.id) return 0;
  return a.id < b.id ? 1 : -1;
}
