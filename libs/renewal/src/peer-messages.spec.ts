import { problem, tokenResponse, play, isRejected, first, refreshing, messageFrom } from '../test/play.js';
import { currentToken, endVerdict, INITIAL_STATE } from './renewal-state.js';
import {
  peerMessageReceived,
  refreshRequested,
  sessionEnded,
  signedIn,
  signedOut,
  type Transition,
} from './transitions.js';

describe('a message from another tab', () => {
  const newToken = (accessToken: string, sessionId: string, expiresIn = 100): Transition =>
    peerMessageReceived(
      messageFrom(play(INITIAL_STATE, [signedIn(tokenResponse(accessToken, sessionId, expiresIn), 50)])),
    );

  it('brings a new token, which makes this tab’s refresh obsolete', () => {
    const state = play(refreshing, [newToken('second', 'session-1'), 60]);
    expect(state).toMatchObject({ session: { token: { accessToken: 'second' } }, refresh: { kind: 'idle' } });
  });

  it('has its times converted to this tab’s clock', () => {
    const state = play(refreshing, [newToken('second', 'session-1'), 5_050]);
    expect(currentToken(state)).toMatchObject({ expiresAt: 105_050, renewAt: 85_050 });
  });

  it('about a new sign-in switches this tab to the new session', () => {
    const { session } = play(first, [newToken('other', 'session-2'), 60]);
    expect(session).toMatchObject({ kind: 'signed_in', token: { sessionId: 'session-2' } });
  });

  it('about an earlier session or an older token is ignored', () => {
    const newer = play(first, [signedIn(tokenResponse('new', 'session-2', 500), 10), 10]);
    expect(play(newer, [newToken('first', 'session-1'), 60])).toBe(newer);
    expect(play(newer, [newToken('older', 'session-2'), 60])).toBe(newer);
  });

  it('about a session that was signed out does not revive it', () => {
    const { session } = play(first, [signedOut], [newToken('second', 'session-1'), 60]);
    expect(session.kind).toBe('signed_out');
  });

  it('about a sign-in signs in a tab that was signed out', () => {
    const { session } = play(first, [signedOut], [newToken('second', 'session-2'), 60]);
    expect(session.kind).toBe('signed_in');
    expect(
      play(INITIAL_STATE, [refreshRequested], [isRejected('refresh_missing')], [newToken('a', 's')]).session
        .kind,
    ).toBe('signed_in');
  });

  it('about a sign-out signs this tab out, for the same session only', () => {
    const signOutOf = (sessionId: string): Transition =>
      peerMessageReceived(
        messageFrom(play(INITIAL_STATE, [signedIn(tokenResponse('x', sessionId), 0)], [signedOut])),
      );
    expect(play(first, [signOutOf('session-1'), 60]).session).toMatchObject({
      kind: 'signed_out',
      reason: { code: 'signed_out' },
    });
    expect(play(first, [signOutOf('session-0'), 60])).toBe(first);
  });

  it('about a sign-out after the session had ended tells those who wait for a sign-in', () => {
    const ended = play(first, [sessionEnded('first', problem('session_expired'))]);
    const out = play(ended, [signedOut]);
    expect(endVerdict(ended)).toMatchObject({ code: 'session_expired' });
    expect(endVerdict(out)).toBeNull();
    expect(play(ended, [peerMessageReceived(messageFrom(out)), 60]).session).toEqual(out.session);
    expect(play(ended, [peerMessageReceived(messageFrom(ended)), 60])).toBe(ended);
    const other = play(INITIAL_STATE, [signedIn(tokenResponse('x', 'session-0'), 0)], [signedOut]);
    expect(play(ended, [peerMessageReceived(messageFrom(other)), 60])).toBe(ended);
  });

  it('from a tab where nobody was signed in ends no session', () => {
    const nobody = play(INITIAL_STATE, [refreshRequested], [isRejected('refresh_missing')]);
    expect(play(first, [peerMessageReceived(messageFrom(nobody)), 60])).toBe(first);
    expect(play(INITIAL_STATE, [peerMessageReceived(messageFrom(nobody)), 60])).toBe(INITIAL_STATE);
  });
});
