import { boundSession, unboundSession } from '../../test/sessions';
import type { SessionState } from '../session-state.js';
import { decideAccess } from './decide-access.js';

const current = { generation: 0, branch: 0 };

describe('an access token', () => {
  it('gives access to a live session', () => {
    const session = boundSession();
    expect(decideAccess(session, current, session.createdAt)).toEqual({ kind: 'allowed', confirms: false });
  });

  it('confirms an unbound session at its first use only', () => {
    const session = unboundSession();
    expect(decideAccess(session, current, session.createdAt)).toEqual({ kind: 'allowed', confirms: true });
    const confirmed = { ...session, confirmed: true };
    expect(decideAccess(confirmed, current, session.createdAt)).toEqual({ kind: 'allowed', confirms: false });
  });

  it('of an earlier generation still gives access, but confirms nothing', () => {
    const session = { ...unboundSession(), generation: 4 };
    expect(decideAccess(session, current, session.createdAt)).toEqual({ kind: 'allowed', confirms: false });
  });

  it('of a superseded branch is reuse', () => {
    const session = { ...unboundSession(), branch: 1 };
    expect(decideAccess(session, current, session.createdAt)).toEqual({ kind: 'reused' });
  });

  it('is rejected once the session is revoked or past a limit', () => {
    const session = boundSession();
    const ended: SessionState = { ...session, end: { reason: 'signed_out', at: session.createdAt } };
    expect(decideAccess(ended, current, session.createdAt)).toMatchObject({ rejection: 'session_revoked' });
    expect(decideAccess(session, current, session.idleExpiresAt)).toMatchObject({
      rejection: 'session_expired',
    });
    const idle: SessionState = { ...session, end: { reason: 'idle_limit', at: session.createdAt } };
    expect(decideAccess(idle, current, session.createdAt)).toMatchObject({ rejection: 'session_expired' });
  });
});
