import {
  OFFLINE,
  problem,
  tokenResponse,
  play,
  fails,
  isRejected,
  rejection,
  settles,
  first,
  refreshing,
  exhausted,
  messageFrom,
} from '../test/play.js';
import { COOKIE_NOT_KEPT, COOKIES_BLOCKED } from './client-verdict.js';
import { INITIAL_STATE, nextTimerAt } from './renewal-state.js';
import {
  cookieNotKept,
  pageResumed,
  peerMessageReceived,
  refreshRequested,
  signedIn,
  signedOut,
  timerFired,
  tokenRejected,
  tokenRequested,
} from './transitions.js';

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
