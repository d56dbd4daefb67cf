import { makeProblem, type Problem, type ProblemCode, type TokenResponse } from '@holdfast/contract';
import type { Answer } from './answer.js';
import type { PeerMessage } from './peer-message.js';
import {
  dueAt,
  heldToken,
  INITIAL_STATE,
  type RefreshFailure,
  type RenewalState,
  type SessionView,
} from './renewal-state.js';
import {
  activity,
  due,
  heard,
  refreshEnded,
  refreshWanted,
  sessionEnded,
  signedIn,
  signedOut,
  tokenRefused,
  tokenWanted,
  woke,
  type Transition,
} from './transitions.js';

const OFFLINE: RefreshFailure = { status: 0, problem: null, retryAfterMs: null };

function problem(code: ProblemCode): Problem {
  return makeProblem(code, `${code}.`, 'request');
}

function response(access_token: string, session = 'session-1', expires_in = 100): TokenResponse {
  return {
    access_token,
    token_type: 'Bearer',
    expires_in,
    session: {
      id: session,
      bound: true,
      idle_expires_at: '2026-02-01T00:00:00Z',
      expires_at: '2026-03-01T00:00:00Z',
    },
  };
}

/** Plays one after the other, each at its moment; the state that they led to. */
function play(from: RenewalState, ...steps: readonly (readonly [Transition, number?])[]): RenewalState {
  return steps.reduce((state, [transition, at = 0]) => transition(state, at), from);
}

/** The end of the refresh that runs. */
function granted(answer: TokenResponse): Transition {
  return (state, at) => ended(state, { kind: 'granted', response: answer })(state, at);
}

function failed(failure = OFFLINE): Transition {
  return (state, at) => ended(state, { kind: 'failed', failure })(state, at);
}

function refusalOf(code: ProblemCode): Extract<Answer<TokenResponse>, { kind: 'refused' }> {
  const verdict = problem(code);
  const { status } = verdict;
  return { kind: 'refused', problem: verdict, failure: { status, problem: verdict, retryAfterMs: null } };
}

function refused(code: ProblemCode): Transition {
  return (state, at) => ended(state, refusalOf(code))(state, at);
}

function ended(state: RenewalState, answer: Answer<TokenResponse>, spread = 0): Transition {
  return (later, at) => {
    if (state.renewal.kind !== 'running') throw new Error('no refresh runs');
    return refreshEnded(state.renewal, answer, at, spread)(later, at);
  };
}

const first = play(INITIAL_STATE, [signedIn(response('first'), 0)]);
const renewing = play(first, [refreshWanted]);

/** Out of the patience of those who wait. */
const tired: RenewalState = {
  ...first,
  renewal: { kind: 'waiting', attempt: 5, failure: OFFLINE, until: 30_000 },
};

describe('a page that was just opened', () => {
  it('refreshes to find out who is there', () => {
    const state = play(INITIAL_STATE, [refreshWanted]);
    expect(state).toMatchObject({ session: { kind: 'unknown' }, renewal: { kind: 'running', attempt: 1 } });
  });

  it('is signed in by a granted refresh', () => {
    const state = play(INITIAL_STATE, [refreshWanted], [granted(response('a')), 5]);
    expect(state.session).toMatchObject({
      kind: 'signed_in',
      token: { accessToken: 'a', expiresAt: 100_005 },
    });
  });

  it('is signed out without a reason where nobody was signed in', () => {
    const state = play(INITIAL_STATE, [refreshWanted], [refused('refresh_missing')]);
    expect(state.session).toEqual({ kind: 'signed_out', reason: null, sessionId: null });
  });

  it('stays unknown while the API cannot be reached, and tries again', () => {
    const state = play(INITIAL_STATE, [refreshWanted], [failed(), 1_000]);
    expect(state.session.kind).toBe('unknown');
    expect(dueAt(state)).toBe(1_500);
  });
});

describe('a request', () => {
  it('needs no refresh while its token lasts', () => {
    expect(play(first, [tokenWanted(0), 99_999])).toBe(first);
  });

  it('starts a refresh when the token has expired by the monotonic clock', () => {
    expect(play(first, [tokenWanted(0), 100_000]).renewal.kind).toBe('running');
  });

  it('starts a refresh when the token does not last as long as asked', () => {
    expect(play(first, [tokenWanted(60_000), 50_000]).renewal.kind).toBe('running');
  });

  it('that is refused for its token starts one refresh, and the others start none', () => {
    const once = play(first, [tokenRefused('first'), 5]);
    expect(once.renewal.kind).toBe('running');
    expect(play(once, [tokenRefused('first'), 6]).renewal).toBe(once.renewal);
  });

  it('after a refusal waits for another token, however long the refused one was to live', () => {
    const state = play(first, [tokenRefused('first'), 5]);
    expect(heldToken(state)).toMatchObject({ accessToken: 'first', expiresAt: 5 });
    expect(heldToken(play(state, [tokenRefused('first'), 6]))?.expiresAt).toBe(5);
  });

  it('sent with the old token just before the new one came starts no second refresh', () => {
    const renewed = play(first, [tokenRefused('first'), 5], [granted(response('second')), 10]);
    expect(play(renewed, [tokenRefused('first'), 11])).toBe(renewed);
  });

  it('whose session is over signs out, with what the API said', () => {
    const verdict = problem('session_revoked');
    const state = play(first, [sessionEnded('first', verdict)]);
    expect(state.session).toEqual({ kind: 'signed_out', reason: verdict, sessionId: 'session-1' });
  });

  it('whose late answer is about an earlier session does not end the newer one', () => {
    const newer = play(first, [signedIn(response('other', 'session-2'), 10), 10]);
    expect(play(newer, [sessionEnded('first', problem('session_revoked'))])).toBe(newer);
  });
});

describe('a refused refresh', () => {
  it('signs out where the API asks to sign in', () => {
    expect(play(renewing, [refused('refresh_reused')]).session).toMatchObject({
      kind: 'signed_out',
      reason: { code: 'refresh_reused' },
      sessionId: 'session-1',
    });
  });

  it('is tried again where the verdict is on the request alone', () => {
    const state = play(renewing, [refused('origin_rejected'), 1_000]);
    expect(state.session.kind).toBe('signed_in');
    expect(dueAt(state)).toBe(1_500);
  });
});

describe('a failed refresh', () => {
  it('signs nobody out, whatever problem came with it', () => {
    const failure = { status: 503, problem: problem('session_revoked'), retryAfterMs: null };
    expect(play(renewing, [failed(failure)]).session.kind).toBe('signed_in');
  });

  it('never signs anybody out, however often it fails', () => {
    let state = renewing;
    for (let attempt = 1; attempt <= 50; attempt += 1) {
      state = play(state, [failed()]);
      expect(state.session.kind).toBe('signed_in');
      state = play(state, [due(true)]);
    }
    expect(state.renewal).toEqual({ kind: 'running', attempt: 51 });
  });

  it('is tried again later and later', () => {
    const delays: (number | null)[] = [];
    let state = renewing;
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      state = play(state, [failed()]);
      delays.push(dueAt(state));
      state = play(state, [due(true)]);
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('is tried again at a moment of chance, a quarter later at most', () => {
    expect(dueAt(play(renewing, [ended(renewing, { kind: 'failed', failure: OFFLINE }, 0.8)]))).toBe(600);
  });

  it('waits as long as the API asks, within reason', () => {
    const busy = (retryAfterMs: number): number | null =>
      dueAt(play(renewing, [failed({ ...OFFLINE, status: 429, retryAfterMs })]));
    expect(busy(7_000)).toBe(7_000);
    expect(busy(1e12)).toBe(300_000);
  });

  it('is not pushed by a late refusal of the same token, for the API may have asked for the wait', () => {
    const limited = { status: 429, problem: problem('rate_limited'), retryAfterMs: 60_000 };
    const waiting = play(first, [tokenRefused('first'), 5], [failed(limited), 6]);
    expect(play(waiting, [tokenRefused('first'), 7])).toEqual(waiting);
    expect(dueAt(waiting)).toBe(60_006);
  });

  it('is tried again at once when the page comes back online', () => {
    expect(play(renewing, [failed()], [woke, 10]).renewal).toEqual({ kind: 'running', attempt: 2 });
  });

  it('is tried again in a hidden tab only as long as requests may wait for it', () => {
    expect(play(renewing, [failed()], [due(false), 500]).renewal.kind).toBe('running');
    expect(play(tired, [due(false), 30_000])).toBe(tired);
    expect(play(tired, [due(true), 30_000]).renewal).toEqual({ kind: 'running', attempt: 6 });
  });

  it('that others have waited for long enough is tried anew for the next request', () => {
    expect(play(tired, [tokenWanted(0), 100_000]).renewal).toEqual({ kind: 'running', attempt: 6 });
  });
});

describe('a late result', () => {
  const late = [
    ended(renewing, { kind: 'granted', response: response('ghost') }),
    ended(renewing, { kind: 'failed', failure: OFFLINE }),
    ended(renewing, refusalOf('session_revoked')),
  ];

  it('of a refresh that a sign-out overtook revives nobody', () => {
    const out = play(renewing, [signedOut]);
    for (const result of late) expect(play(out, [result, 10])).toBe(out);
  });

  it('of a refresh that a sign-in overtook neither replaces nor ends the new session', () => {
    const newer = play(renewing, [signedIn(response('new', 'session-2'), 10), 10]);
    for (const result of late) expect(play(newer, [result, 20])).toBe(newer);
  });

  it('of a refresh that another tab overtook does not count for the one that runs now', () => {
    const news = heard(told(play(first, [signedIn(response('second', 'session-1', 200), 10), 10])));
    const again = play(renewing, [news, 10], [refreshWanted]);
    for (const result of late) expect(play(again, [result, 20])).toBe(again);
  });
});

describe('renewal ahead of expiry', () => {
  it('waits until a fifth of the lifetime is left, at most a minute', () => {
    const wait = (expiresIn: number): number | null =>
      dueAt(play(INITIAL_STATE, [signedIn(response('a', 's', expiresIn), 0)]));
    expect(wait(5)).toBe(4_000);
    expect(wait(86_400)).toBe(86_340_000);
  });

  it('happens where somebody was active', () => {
    expect(play(first, [activity, 10], [due(true), 80_000]).renewal.kind).toBe('running');
  });

  it('does not happen where nobody was active, until somebody is', () => {
    const idle = play(first, [due(true), 80_000]);
    expect(idle).toBe(first);
    expect(play(idle, [activity, 81_000]).renewal.kind).toBe('running');
  });

  it('does not happen in a hidden tab, and is made up for when the tab comes to the front', () => {
    const hidden = play(first, [activity, 10], [due(false), 80_000]);
    expect(hidden.renewal.kind).toBe('idle');
    expect(play(hidden, [woke, 200_000]).renewal.kind).toBe('running');
  });

  it('is not thought of again at each key that somebody presses', () => {
    const active = play(first, [activity, 10]);
    expect(play(active, [activity, 20])).toBe(active);
  });
});

/** What a tab with this state says at 50 of its clock. */
function told({ session }: { readonly session: SessionView }): PeerMessage {
  return { session, at: 50 };
}

describe('another tab', () => {
  const renewed = (accessToken: string, sessionId: string, expiresIn = 100): Transition =>
    heard(told(play(INITIAL_STATE, [signedIn(response(accessToken, sessionId, expiresIn), 50)])));

  it('gives its new token to this one, whose refresh is needless then', () => {
    const state = play(renewing, [renewed('second', 'session-1'), 60]);
    expect(state).toMatchObject({ session: { token: { accessToken: 'second' } }, renewal: { kind: 'idle' } });
  });

  it('counts by a clock of its own', () => {
    const state = play(renewing, [renewed('second', 'session-1'), 5_050]);
    expect(heldToken(state)).toMatchObject({ expiresAt: 105_050, renewAt: 85_050 });
  });

  it('that signed in anew takes this one along', () => {
    const { session } = play(first, [renewed('other', 'session-2'), 60]);
    expect(session).toMatchObject({ kind: 'signed_in', token: { sessionId: 'session-2' } });
  });

  it('that speaks late of an earlier session or an older token is not heard', () => {
    const newer = play(first, [signedIn(response('new', 'session-2', 500), 10), 10]);
    expect(play(newer, [renewed('first', 'session-1'), 60])).toBe(newer);
    expect(play(newer, [renewed('older', 'session-2'), 60])).toBe(newer);
  });

  it('that speaks late of a session that was signed out revives nobody', () => {
    const { session } = play(first, [signedOut], [renewed('second', 'session-1'), 60]);
    expect(session.kind).toBe('signed_out');
  });

  it('tells one who was signed out of a sign-in', () => {
    const { session } = play(first, [signedOut], [renewed('second', 'session-2'), 60]);
    expect(session.kind).toBe('signed_in');
    expect(
      play(INITIAL_STATE, [refreshWanted], [refused('refresh_missing')], [renewed('a', 's')]).session.kind,
    ).toBe('signed_in');
  });

  it('that signed out signs this one out, for the same session alone', () => {
    const left = (sessionId: string): Transition =>
      heard(told(play(INITIAL_STATE, [signedIn(response('x', sessionId), 0)], [signedOut])));
    expect(play(first, [left('session-1'), 60]).session).toMatchObject({
      kind: 'signed_out',
      reason: { code: 'signed_out' },
    });
    expect(play(first, [left('session-0'), 60])).toBe(first);
  });

  it('that never was signed in ends nobody’s session', () => {
    const nobody = play(INITIAL_STATE, [refreshWanted], [refused('refresh_missing')]);
    expect(play(first, [heard(told(nobody)), 60])).toBe(first);
    expect(play(INITIAL_STATE, [heard(told(nobody)), 60])).toBe(INITIAL_STATE);
  });
});
