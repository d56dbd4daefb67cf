import { boundSession } from '../../test/sessions.js';
import type { SessionState } from '../session-state.js';
import { revocationBy } from './access-token-revocation.js';

const session = boundSession();
const { id: sessionId, idleExpiresAt: until } = session;
const ended: SessionState = { ...session, end: { reason: 'signed_out', at: session.createdAt } };

describe('a change of a session', () => {
  it('revokes every access token when it ends the session', () => {
    expect(revocationBy(session, ended)).toEqual({
      kind: 'session_ended',
      sessionId,
      reason: 'signed_out',
      until,
    });
  });

  it('revokes the access tokens with an earlier claims version', () => {
    expect(revocationBy(session, { ...session, claimsVersion: 1 })).toEqual({
      kind: 'claims_refreshed',
      sessionId,
      claimsVersion: 1,
      until,
    });
  });

  it('revokes nothing otherwise, nor when the session had already ended', () => {
    expect(revocationBy(session, { ...session, generation: 1 })).toBeNull();
    expect(revocationBy(ended, ended)).toBeNull();
    expect(revocationBy(ended, { ...ended, claimsVersion: 1 })).toBeNull();
  });
});
