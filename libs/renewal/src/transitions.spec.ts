import { makeProblem, type Problem, type ProblemCode, type TokenResponse } from '@holdfast/contract';
import type { CallResult } from './call-result.js';
import { COOKIE_NOT_KEPT, COOKIES_BLOCKED } from './client-verdict.js';
import type { PeerMessage } from './peer-message.js';
import {
  currentToken,
  endVerdict,
  INITIAL_STATE,
  nextTimerAt,
  type RefreshFailure,
  type RenewalState,
  type SignInState,
} from './renewal-state.js';
import {
  cookieNotKept,
  pageResumed,
  peerMessageReceived,
  reauthenticated,
  refreshRequested,
  refreshSettled,
  sessionEnded,
  signedIn,
  signedOut,
  timerFired,
  tokenRejected,
  tokenRequested,
  userInteracted,
  type Transition,
} from './transitions.js';

const OFFLINE: RefreshFailure = { status: 0, problem: null, retryAfterMs: null };

function problem(code: ProblemCode): Problem {
  return makeProblem(code, `${code}.`, 'request');
}

function tokenResponse(
  access_token: string,
  session = 'session-1',
  expires_in = 100,
  accountId = 'ada',
): TokenResponse {
  return {
    access_token,
    token_type: 'Bearer',
    expires_in,
    account: { id: accountId, email: null, roles: [] },
    session: {
      id: session,
      bound: true,
      idle_expires_at: '2026-02-01T00:00:00Z',
      expires_at: '2026-03-01T00:00:00Z',
    },
  };
}

/** The state after these events, each at its own time. */
function play(from: RenewalState, ...events: readonly (readonly [Transition, number?])[]): RenewalState {
  return events.reduce((state, [transition, at = 0]) => transition(state, at), from);
}

/** The running refresh succeeds. */
function succeeds(response: TokenResponse): Transition {
  return (state, at) => settles(state, { kind: 'succeeded', response })(state, at);
}

/** The running refresh fails without a verdict. */
function fails(failure = OFFLINE): Transition {
  return (state, at) => settles(state, { kind: 'failed', failure })(state, at);
}

/** The API rejects the running refresh. */
function isRejected(code: ProblemCode): Transition {
  return (state, at) => settles(state, rejection(code))(state, at);
}

function rejection(code: ProblemCode): CallResult<TokenResponse> {
  const verdict = problem(code);
  const { status } = verdict;
  return { kind: 'rejected', problem: verdict, failure: { status, problem: verdict, retryAfterMs: null } };
}

/** The result of the refresh that runs in `state`, whatever state it arrives in. */
function settles(state: RenewalState, result: CallResult<TokenResponse>, random = 0): Transition {
  return (later, at) => {
    if (state.refresh.kind !== 'running') throw new Error('no refresh is running');
    return refreshSettled(state.refresh, result, at, random)(later, at);
  };
}

const first = play(INITIAL_STATE, [signedIn(tokenResponse('first'), 0)]);
const refreshing = play(first, [refreshRequested]);

/** The refresh has failed so often that requests no longer wait for it. */
const exhausted: RenewalState = {
  ...first,
  refresh: { kind: 'retry_scheduled', attempt: 5, failure: OFFLINE, earliestAt: 0, retryAt: 30_000 },
};

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

describe('a rejected refresh', () => {
  it('signs out when the API’s action is sign_in', () => {
    expect(play(refreshing, [isRejected('refresh_reused')]).session).toMatchObject({
      kind: 'signed_out',
      reason: { code: 'refresh_reused' },
      sessionId: 'session-1',
    });
  });

  it.each(['origin_rejected', 'insufficient_user_authentication'] as const)(
    'is retried when the verdict concerns only the request: %s',
    (code) => {
      const state = play(refreshing, [isRejected(code), 1_000]);
      expect(state.session.kind).toBe('signed_in');
      expect(nextTimerAt(state)).toBe(1_500);
    },
  );
});

describe('a refresh without the cookie of a session that was opened in this browser', () => {
  it('signs out with a reason of its own', () => {
    const state = play(INITIAL_STATE, [refreshRequested]);
    if (state.refresh.kind !== 'running') throw new Error('no refresh is running');
    const notKept = cookieNotKept(state.refresh, COOKIE_NOT_KEPT);
    expect(play(state, [notKept]).session).toMatchObject({
      kind: 'signed_out',
      reason: { code: 'cookie_not_kept', action: 'sign_in' },
    });
    const newer = play(state, [signedIn(tokenResponse('new', 'session-2'), 10)]);
    expect(play(newer, [notKept])).toBe(newer);
  });

  it('says that the browser blocks cookies where that is known', () => {
    const state = play(INITIAL_STATE, [refreshRequested]);
    if (state.refresh.kind !== 'running') throw new Error('no refresh is running');
    expect(play(state, [cookieNotKept(state.refresh, COOKIES_BLOCKED)]).session).toMatchObject({
      kind: 'signed_out',
      reason: { code: 'cookie_not_kept', detail: expect.stringContaining('This browser blocks cookies') },
    });
  });
});

describe('a failed refresh', () => {
  it('signs nobody out, whatever problem came with it', () => {
    const failure = { status: 503, problem: problem('session_revoked'), retryAfterMs: null };
    expect(play(refreshing, [fails(failure)]).session.kind).toBe('signed_in');
  });

  it('never signs anybody out, however often it fails', () => {
    let state = refreshing;
    for (let attempt = 1; attempt <= 50; attempt += 1) {
      state = play(state, [fails()]);
      expect(state.session.kind).toBe('signed_in');
      state = play(state, [timerFired(true)]);
    }
    expect(state.refresh).toEqual({ kind: 'running', attempt: 51 });
  });

  it('is retried with exponential backoff', () => {
    const delays: (number | null)[] = [];
    let state = refreshing;
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      state = play(state, [fails()]);
      delays.push(nextTimerAt(state));
      state = play(state, [timerFired(true)]);
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('is retried up to a quarter later, at random', () => {
    const failed = settles(refreshing, { kind: 'failed', failure: OFFLINE }, 0.8);
    expect(nextTimerAt(play(refreshing, [failed]))).toBe(600);
  });

  it('waits for as long as Retry-After says, up to five minutes', () => {
    const retryAt = (retryAfterMs: number): number | null =>
      nextTimerAt(play(refreshing, [fails({ ...OFFLINE, status: 429, retryAfterMs })]));
    expect(retryAt(7_000)).toBe(7_000);
    expect(retryAt(1e12)).toBe(300_000);
  });

  it('is not retried early when another request reports the same token, because of Retry-After', () => {
    const limited = { status: 429, problem: problem('rate_limited'), retryAfterMs: 60_000 };
    const scheduled = play(first, [tokenRejected('first'), 5], [fails(limited), 6]);
    expect(play(scheduled, [tokenRejected('first'), 7])).toEqual(scheduled);
    expect(nextTimerAt(scheduled)).toBe(60_006);
  });

  it('is retried at once when the page is online again', () => {
    expect(play(refreshing, [fails()], [pageResumed, 10]).refresh).toEqual({ kind: 'running', attempt: 2 });
  });

  it('is retried in a hidden tab only while requests wait for it', () => {
    expect(play(refreshing, [fails()], [timerFired(false), 500]).refresh.kind).toBe('running');
    expect(play(exhausted, [timerFired(false), 30_000])).toBe(exhausted);
    expect(play(exhausted, [timerFired(true), 30_000]).refresh).toEqual({ kind: 'running', attempt: 6 });
  });

  it('is retried for the next request once the attempts are exhausted', () => {
    expect(play(exhausted, [tokenRequested(0), 100_000]).refresh).toEqual({ kind: 'running', attempt: 6 });
  });

  it.each([
    ['a request without a token', tokenRequested(0)],
    ['a request whose token was rejected', tokenRejected('first')],
    ['a page that is visible or online again', pageResumed],
    ['the application', refreshRequested],
  ])('is not retried for %s before Retry-After has passed, attempts exhausted or not', (_what, trigger) => {
    const limited = { ...OFFLINE, status: 429, retryAfterMs: 60_000 };
    for (const attempt of [1, 5]) {
      const running = {
        ...play(first, [tokenRejected('first')]),
        refresh: { kind: 'running', attempt },
      } as const;
      const scheduled = play(running, [fails(limited), 1_000]);
      expect(play(scheduled, [trigger, 60_999]).refresh).toBe(scheduled.refresh);
    }
  });

  it('is retried for the next request as soon as Retry-After has passed, though the backoff is longer', () => {
    const running = {
      ...play(first, [tokenRejected('first')]),
      refresh: { kind: 'running', attempt: 9 },
    } as const;
    const scheduled = play(running, [fails({ ...OFFLINE, status: 503, retryAfterMs: 1_000 }), 1_000]);
    expect(nextTimerAt(scheduled)).toBe(31_000);
    expect(play(scheduled, [tokenRequested(0), 2_000]).refresh).toEqual({ kind: 'running', attempt: 10 });
  });

  it('is retried by its timer even if that fires a little early', () => {
    const limited = { ...OFFLINE, status: 429, retryAfterMs: 60_000 };
    const scheduled = play(refreshing, [fails(limited), 1_000]);
    expect(play(scheduled, [timerFired(true), 60_999.5]).refresh).toEqual({ kind: 'running', attempt: 2 });
  });
});

describe('a late result', () => {
  const results = [
    settles(refreshing, { kind: 'succeeded', response: tokenResponse('ghost') }),
    settles(refreshing, { kind: 'failed', failure: OFFLINE }),
    settles(refreshing, rejection('session_revoked')),
  ];

  it('does not undo a sign-out', () => {
    const out = play(refreshing, [signedOut]);
    for (const result of results) expect(play(out, [result, 10])).toBe(out);
  });

  it('neither replaces nor ends the session of a newer sign-in', () => {
    const newer = play(refreshing, [signedIn(tokenResponse('new', 'session-2'), 10), 10]);
    for (const result of results) expect(play(newer, [result, 20])).toBe(newer);
  });

  it('of an obsolete refresh is not taken for the result of the running one', () => {
    const renewedByPeer = peerMessageReceived(
      messageFrom(play(first, [signedIn(tokenResponse('second', 'session-1', 200), 10), 10])),
    );
    const again = play(refreshing, [renewedByPeer, 10], [refreshRequested]);
    for (const result of results) expect(play(again, [result, 20])).toBe(again);
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

/** The message that a tab with this state sends when its clock shows 50. */
function messageFrom({ session }: { readonly session: SignInState }): PeerMessage {
  return { session, at: 50 };
}

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
