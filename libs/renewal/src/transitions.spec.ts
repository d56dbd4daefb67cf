import type { TokenResponse } from '@holdfast/contract';
import {
  problem,
  tokenResponse,
  play,
  succeeds,
  fails,
  isRejected,
  first,
  refreshing,
  messageFrom,
} from '../test/play.js';
import { currentToken, endVerdict, INITIAL_STATE, nextTimerAt } from './renewal-state.js';
import {
  pageResumed,
  peerMessageReceived,
  reauthenticated,
  refreshRequested,
  sessionEnded,
  signedIn,
  signedOut,
  timerFired,
  tokenRejected,
  tokenRequested,
  userInteracted,
} from './transitions.js';

describe('a page that has just loaded', () => {
  it('refreshes to find out who is signed in', () => {
    const state = play(INITIAL_STATE, [refreshRequested]);
    expect(state).toMatchObject({ session: { kind: 'unknown' }, refresh: { kind: 'running', attempt: 1 } });
  });

  it('is signed in once the refresh succeeds', () => {
    const state = play(INITIAL_STATE, [refreshRequested], [succeeds(tokenResponse('a')), 5]);
    expect(state.session).toMatchObject({
      kind: 'signed_in',
      token: { accessToken: 'a', expiresAt: 100_005 },
    });
  });

  it('is signed out without a reason if nobody was signed in', () => {
    const state = play(INITIAL_STATE, [refreshRequested], [isRejected('refresh_missing')]);
    expect(state.session).toEqual({ kind: 'signed_out', reason: null, sessionId: null, accountId: null });
  });

  it('stays unknown and retries while the API is unreachable', () => {
    const state = play(INITIAL_STATE, [refreshRequested], [fails(), 1_000]);
    expect(state.session.kind).toBe('unknown');
    expect(nextTimerAt(state)).toBe(1_500);
  });
});

describe('a request', () => {
  it('needs no refresh while the token is valid', () => {
    expect(play(first, [tokenRequested(0), 99_999])).toBe(first);
  });

  it('starts a refresh when the token has expired by the monotonic clock', () => {
    expect(play(first, [tokenRequested(0), 100_000]).refresh.kind).toBe('running');
  });

  it('starts a refresh when the token does not stay valid for as long as needed', () => {
    expect(play(first, [tokenRequested(60_000), 50_000]).refresh.kind).toBe('running');
  });

  it('shares one refresh with all other requests whose token was rejected', () => {
    const once = play(first, [tokenRejected('first'), 5]);
    expect(once.refresh.kind).toBe('running');
    expect(play(once, [tokenRejected('first'), 6]).refresh).toBe(once.refresh);
  });

  it('treats a rejected token as expired, whatever its lifetime was', () => {
    const state = play(first, [tokenRejected('first'), 5]);
    expect(currentToken(state)).toMatchObject({ accessToken: 'first', expiresAt: 5 });
    const again = play(state, [succeeds(tokenResponse('second')), 5], [tokenRejected('second'), 6]);
    expect(play(again, [tokenRejected('second'), 7])).toBe(again);
  });

  it('rejected for the previous access token after the new one arrived starts no second refresh', () => {
    const renewed = play(first, [tokenRejected('first'), 5], [succeeds(tokenResponse('second')), 10]);
    expect(play(renewed, [tokenRejected('first'), 11])).toBe(renewed);
  });

  it('signs out with the API’s reason when the session has ended', () => {
    const verdict = problem('session_revoked');
    const state = play(first, [sessionEnded('first', verdict)]);
    expect(state.session).toEqual({
      kind: 'signed_out',
      reason: verdict,
      sessionId: 'session-1',
      accountId: 'ada',
    });
  });

  it('does not end a newer session when its late response concerns an earlier one', () => {
    const newer = play(first, [signedIn(tokenResponse('other', 'session-2'), 10), 10]);
    expect(play(newer, [sessionEnded('first', problem('session_revoked'))])).toBe(newer);
  });
});

describe('the account of a session', () => {
  it('comes with its token', () => {
    expect(currentToken(first)?.account).toEqual({ id: 'ada', email: null, roles: [] });
  });
});

describe('an unbound session in the place of a bound one', () => {
  const response = tokenResponse('planted', 'session-2');
  const unbound: TokenResponse = { ...response, session: { ...response.session, bound: false } };

  it('is not accepted from a refresh: the page signs out with that reason', () => {
    expect(play(refreshing, [succeeds(unbound)]).session).toMatchObject({
      kind: 'signed_out',
      reason: { code: 'account_changed', action: 'sign_in' },
      sessionId: 'session-1',
    });
  });

  it('is not accepted from another tab', () => {
    const other = play(INITIAL_STATE, [signedIn(unbound, 50)]);
    expect(play(first, [peerMessageReceived(messageFrom(other)), 60])).toBe(first);
  });

  it('is accepted if the user signs in with it here, or if no session was bound', () => {
    expect(currentToken(play(first, [signedIn(unbound, 10)]))?.accessToken).toBe('planted');
    const state = play(INITIAL_STATE, [refreshRequested], [succeeds(unbound)]);
    expect(play(state, [refreshRequested], [succeeds(unbound)]).session.kind).toBe('signed_in');
  });
});

describe('renewal ahead of expiry', () => {
  it('is due when a fifth of the lifetime is left, at most a minute', () => {
    const dueAt = (expiresIn: number): number | null =>
      nextTimerAt(play(INITIAL_STATE, [signedIn(tokenResponse('a', 's', expiresIn), 0)]));
    expect(dueAt(5)).toBe(4_000);
    expect(dueAt(86_400)).toBe(86_340_000);
  });

  it('happens if the user was active', () => {
    expect(play(first, [userInteracted, 10], [timerFired(true), 80_000]).refresh.kind).toBe('running');
  });

  it('waits for the user to become active', () => {
    const inactive = play(first, [timerFired(true), 80_000]);
    expect(inactive).toBe(first);
    expect(play(inactive, [userInteracted, 81_000]).refresh.kind).toBe('running');
  });

  it('does not happen in a hidden tab, and is made up for when the tab becomes visible', () => {
    const hidden = play(first, [userInteracted, 10], [timerFired(false), 80_000]);
    expect(hidden.refresh.kind).toBe('idle');
    expect(play(hidden, [pageResumed, 200_000]).refresh.kind).toBe('running');
  });

  it('leaves the state unchanged on every further key press', () => {
    const active = play(first, [userInteracted, 10]);
    expect(play(active, [userInteracted, 20])).toBe(active);
  });
});

describe('the end of a session', () => {
  it('has a verdict unless the user signed out, or nobody was signed in', () => {
    expect(endVerdict(play(refreshing, [isRejected('session_expired')]))).toMatchObject({
      code: 'session_expired',
    });
    expect(endVerdict(first)).toBeNull();
    expect(endVerdict(play(first, [signedOut]))).toBeNull();
    const atStart = play(INITIAL_STATE, [refreshRequested], [isRejected('session_expired')]);
    expect(endVerdict(atStart)).toBeNull();
  });
});

describe('reauthentication', () => {
  it('is known to all tabs by its time, which refreshes keep and never make up', () => {
    const here = play(first, [reauthenticated(tokenResponse('second'), 10), 10]);
    expect(currentToken(here)?.authenticatedAt).toBe(10);
    const renewed = play(here, [refreshRequested], [succeeds(tokenResponse('third'))]);
    expect(currentToken(renewed)?.authenticatedAt).toBe(10);
    const there = play(first, [peerMessageReceived({ session: here.session, at: 50 }), 1_050]);
    expect(currentToken(there)?.authenticatedAt).toBe(1_010);
    const loaded = play(INITIAL_STATE, [refreshRequested], [succeeds(tokenResponse('fourth')), 90]);
    const told = play(here, [peerMessageReceived({ session: loaded.session, at: 90 }), 90]);
    expect(currentToken(told)).toMatchObject({ accessToken: 'fourth', authenticatedAt: 10 });
  });

  it('brings a new token of the same session, and makes a running refresh obsolete', () => {
    const state = play(refreshing, [reauthenticated(tokenResponse('second'), 10), 10]);
    expect(state).toMatchObject({ session: { token: { accessToken: 'second' } }, refresh: { kind: 'idle' } });
  });

  it('revives no session that has ended meanwhile, and replaces no other one', () => {
    const out = play(first, [signedOut]);
    expect(play(out, [reauthenticated(tokenResponse('second'), 10)])).toBe(out);
    const newer = play(first, [signedIn(tokenResponse('new', 'session-2'), 10), 10]);
    expect(play(newer, [reauthenticated(tokenResponse('second'), 20)])).toBe(newer);
  });

  it('reaches the other tabs when the new token expires no later, as at the end of the session', () => {
    const other = play(first, [reauthenticated(tokenResponse('second', 'session-1', 99.5), 50)]);
    const message = peerMessageReceived({ session: other.session, at: 50 });
    expect(currentToken(play(first, [message, 50]))).toMatchObject({ accessToken: 'second' });
  });
});
