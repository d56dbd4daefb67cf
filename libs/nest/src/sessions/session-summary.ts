import type { SessionDetails, SessionEventSummary, SessionSummary } from '@holdfast/contract';
import type { CountedSessionEvent, OpenedSession, SessionState } from '@holdfast/session';

/** Converts a session to the summary in token responses. */
export function toSessionSummary(session: SessionState): SessionSummary {
  return {
    id: session.id,
    bound: session.deviceKeyThumbprint !== null,
    idle_expires_at: new Date(session.idleExpiresAt).toISOString(),
    expires_at: new Date(session.expiresAt).toISOString(),
  };
}

/** Converts a session to an entry of the session list. `currentId` is the session of the request. */
export function toSessionDetails({ state, origin }: OpenedSession, currentId: string): SessionDetails {
  return {
    ...toSessionSummary(state),
    hardware_bound: state.hardwareKeyConfirmed,
    current: state.id === currentId,
    address: origin.address,
    user_agent: origin.userAgent,
    created_at: new Date(state.createdAt).toISOString(),
    last_used_at: new Date(state.lastUsedAt).toISOString(),
    refresh_count: state.refreshCount,
  };
}

/** Converts a stored event to an entry of the session's history. */
export function toSessionEventSummary(event: CountedSessionEvent): SessionEventSummary {
  const { count, firstAt } = event;
  return {
    kind: event.kind,
    reason: 'reason' in event ? event.reason : null,
    at: new Date(event.at).toISOString(),
    ...(count !== undefined && { count }),
    ...(firstAt !== undefined && { first_at: new Date(firstAt).toISOString() }),
  };
}
