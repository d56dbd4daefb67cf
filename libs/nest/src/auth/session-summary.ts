import type { SessionSummary } from '@holdfast/contract';
import type { SessionState } from '@holdfast/session';

export function toSessionSummary(session: SessionState): SessionSummary {
  return {
    id: session.id,
    bound: session.deviceKeyThumbprint !== null,
    idle_expires_at: new Date(session.idleExpiresAt).toISOString(),
    expires_at: new Date(session.expiresAt).toISOString(),
  };
}
