import {
  problemType,
  PROBLEMS,
  type Problem,
  type ProblemCode,
  type TokenResponse,
} from '@holdfast/contract';
import { decide } from './decide.js';
import type { RenewalEffect } from './renewal-effect.js';
import type { RenewalEvent } from './renewal-event.js';
import { heldToken, INITIAL_STATE, type RefreshFailure, type RenewalState } from './renewal-state.js';

const OFFLINE: RefreshFailure = { status: 0, problem: null, retryAfterMs: null };

function problem(code: ProblemCode): Problem {
  return { type: problemType(code), ...PROBLEMS[code], code, detail: `${code}.`, instance: 'request' };
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

/** Plays events one after the other; what they led to. */
function play(events: readonly RenewalEvent[], from: RenewalState = INITIAL_STATE) {
  let state = from;
  let effects: readonly RenewalEffect[] = [];
  for (const event of events) {
    ({ state, effects } = decide(state, event));
  }
  return { state, effects };
}

const signedIn = play([{ kind: 'signed_in', response: response('first'), at: 0 }]).state;

function granted(ticket: number, granted: TokenResponse, at: number): RenewalEvent {
  return { kind: 'refresh_ended', ticket, answer: { kind: 'granted', response: granted }, at };
}

function refused(ticket: number, verdict: Problem): RenewalEvent {
  return { kind: 'refresh_ended', ticket, answer: { kind: 'refused', problem: verdict }, at: 0 };
}

function failed(ticket: number, failure = OFFLINE): RenewalEvent {
  return { kind: 'refresh_ended', ticket, answer: { kind: 'failed', failure }, at: 0 };
}

function refreshesIn(effects: readonly RenewalEffect[]): number {
  return effects.filter(({ kind }) => kind === 'refresh').length;
}

function running(state: RenewalState): RenewalState {
  return decide(state, { kind: 'refresh_wanted' }).state;
}

describe('a page that was just opened', () => {
  it('refreshes to find out who is there', () => {
    const { state, effects } = play([{ kind: 'started' }]);
    expect(state.session.kind).toBe('unknown');
    expect(effects).toContainEqual({ kind: 'refresh', ticket: 1 });
  });

  it('is signed in by a granted refresh', () => {
    const { state } = play([{ kind: 'started' }, granted(1, response('a'), 5)]);
    expect(state.session).toMatchObject({
      kind: 'signed_in',
      token: { accessToken: 'a', expiresAt: 100_005 },
    });
  });

  it('is signed out without a reason where nobody was signed in', () => {
    const { state } = play([{ kind: 'started' }, refused(1, problem('refresh_missing'))]);
    expect(state.session).toEqual({ kind: 'signed_out', reason: null, endedSessionId: null });
  });

  it('stays unknown while the API cannot be reached', () => {
    const { state, effects } = play([{ kind: 'started' }, failed(1)]);
    expect(state.session.kind).toBe('unknown');
    expect(effects).toEqual([{ kind: 'wait', delayMs: 500, spreadMs: 125 }]);
  });
});

describe('a request', () => {
  it('needs no refresh while its token lasts', () => {
    const { state, effects } = play([{ kind: 'token_wanted', validForMs: 0, at: 99_999 }], signedIn);
    expect(state).toBe(signedIn);
    expect(effects).toEqual([]);
  });

  it('starts a refresh when the token has expired by the monotonic clock', () => {
    const { effects } = play([{ kind: 'token_wanted', validForMs: 0, at: 100_000 }], signedIn);
    expect(refreshesIn(effects)).toBe(1);
  });

  it('starts a refresh when the token does not last as long as asked', () => {
    const { effects } = play([{ kind: 'token_wanted', validForMs: 60_000, at: 50_000 }], signedIn);
    expect(refreshesIn(effects)).toBe(1);
  });

  it('that is refused for its token starts one refresh, and the others start none', () => {
    const refused: RenewalEvent = { kind: 'token_refused', accessToken: 'first', at: 5 };
    const once = decide(signedIn, refused);
    expect(refreshesIn(once.effects)).toBe(1);
    expect(refreshesIn(decide(once.state, refused).effects)).toBe(0);
  });

  it('after a refusal waits for another token, however long the refused one was to live', () => {
    const { state } = play([{ kind: 'token_refused', accessToken: 'first', at: 5 }], signedIn);
    expect(heldToken(state)).toMatchObject({ accessToken: 'first', expiresAt: 5 });
    const refusedAgain = decide(state, { kind: 'token_refused', accessToken: 'first', at: 6 }).state;
    expect(heldToken(refusedAgain)?.expiresAt).toBe(5);
  });

  it('sent with the old token just before the new one came starts no second refresh', () => {
    const renewed = play(
      [{ kind: 'token_refused', accessToken: 'first', at: 5 }, granted(1, response('second'), 10)],
      signedIn,
    ).state;
    expect(decide(renewed, { kind: 'token_refused', accessToken: 'first', at: 5 })).toEqual({
      state: renewed,
      effects: [],
    });
  });

  it('whose session is over signs out', () => {
    const { state, effects } = play(
      [{ kind: 'session_ended', accessToken: 'first', problem: problem('session_revoked') }],
      signedIn,
    );
    expect(state.session).toMatchObject({ kind: 'signed_out', reason: { code: 'session_revoked' } });
    expect(effects).toContainEqual({
      kind: 'tell_peers',
      message: {
        kind: 'signed_out',
        sessionId: 'session-1',
        reason: { code: 'session_revoked', detail: 'session_revoked.' },
      },
    });
  });

  it('whose late answer is about an earlier session does not end the newer one', () => {
    const newer = play(
      [{ kind: 'signed_in', response: response('other', 'session-2'), at: 10 }],
      signedIn,
    ).state;
    const event: RenewalEvent = {
      kind: 'session_ended',
      accessToken: 'first',
      problem: problem('session_revoked'),
    };
    expect(decide(newer, event).state).toBe(newer);
  });
});

describe('a failed refresh', () => {
  it('never signs anybody out, however often it fails', () => {
    let state = running(signedIn);
    for (let attempt = 1; attempt <= 50; attempt += 1) {
      state = decide(state, failed(state.ticket)).state;
      expect(state.session.kind).toBe('signed_in');
      state = decide(state, { kind: 'wait_over', visible: true, at: attempt }).state;
    }
    expect(state.renewal).toEqual({ kind: 'running', attempt: 51 });
  });

  it('is tried again later and later', () => {
    const delays: number[] = [];
    let state = running(signedIn);
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      const after = decide(state, failed(state.ticket));
      for (const effect of after.effects) if (effect.kind === 'wait') delays.push(effect.delayMs);
      state = decide(after.state, { kind: 'wait_over', visible: true, at: attempt }).state;
    }
    expect(delays).toEqual([500, 1000, 2000, 4000, 30_000, 30_000]);
  });

  it('waits as long as the API asks, within reason', () => {
    const busy = (retryAfterMs: number): RenewalEvent => failed(1, { ...OFFLINE, status: 429, retryAfterMs });
    expect(decide(running(signedIn), busy(7_000)).effects).toMatchObject([{ kind: 'wait', delayMs: 7_000 }]);
    expect(decide(running(signedIn), busy(1e12)).effects).toMatchObject([{ kind: 'wait', delayMs: 300_000 }]);
  });

  it('is not pushed by a late refusal of the same token, for the API may have asked for the wait', () => {
    const limited = { status: 429, problem: problem('rate_limited'), retryAfterMs: 60_000 };
    const refusal: RenewalEvent = { kind: 'token_refused', accessToken: 'first', at: 5 };
    const waiting = play([refusal, failed(1, limited)], signedIn).state;
    expect(decide(waiting, refusal)).toEqual({ state: waiting, effects: [] });
  });

  it('is tried again at once when the page comes back online', () => {
    const waiting = play([failed(1)], running(signedIn)).state;
    expect(refreshesIn(decide(waiting, { kind: 'woke', at: 10 }).effects)).toBe(1);
  });

  it('is tried again in a hidden tab only as long as requests may wait for it', () => {
    const waiting = play([failed(1)], running(signedIn)).state;
    const hidden: RenewalEvent = { kind: 'wait_over', visible: false, at: 500 };
    expect(refreshesIn(decide(waiting, hidden).effects)).toBe(1);
    const tired: RenewalState = { ...waiting, renewal: { kind: 'waiting', attempt: 5, failure: OFFLINE } };
    expect(refreshesIn(decide(tired, hidden).effects)).toBe(0);
  });

  it('that others have waited for long enough is tried anew for the next request', () => {
    const tired: RenewalState = { ...signedIn, renewal: { kind: 'waiting', attempt: 5, failure: OFFLINE } };
    const { state, effects } = decide(tired, { kind: 'token_wanted', validForMs: 0, at: 100_000 });
    expect(refreshesIn(effects)).toBe(1);
    expect(state.renewal).toEqual({ kind: 'running', attempt: 6 });
  });
});

describe('a late result', () => {
  it('of a refresh that a sign-out overtook revives nobody', () => {
    const { state } = play(
      [{ kind: 'refresh_wanted' }, { kind: 'signed_out' }, granted(1, response('ghost'), 10)],
      signedIn,
    );
    expect(state.session.kind).toBe('signed_out');
  });

  it('of a refresh that a sign-in overtook neither replaces nor ends the new session', () => {
    const newer = play(
      [{ kind: 'refresh_wanted' }, { kind: 'signed_in', response: response('new', 'session-2'), at: 10 }],
      signedIn,
    ).state;
    const late: readonly RenewalEvent[] = [
      granted(1, response('ghost'), 20),
      refused(1, problem('session_revoked')),
      failed(1),
    ];
    for (const event of late) expect(decide(newer, event).state).toBe(newer);
  });
});

describe('renewal ahead of expiry', () => {
  it('waits until a fifth of the lifetime is left, at most a minute', () => {
    const wait = (expiresIn: number) =>
      play([{ kind: 'signed_in', response: response('a', 's', expiresIn), at: 0 }]).effects[0];
    expect(wait(5)).toEqual({ kind: 'wait', delayMs: 4_000, spreadMs: 0 });
    expect(wait(86_400)).toEqual({ kind: 'wait', delayMs: 86_340_000, spreadMs: 0 });
  });

  it('happens where somebody was active', () => {
    const { effects } = play(
      [
        { kind: 'activity', at: 10 },
        { kind: 'wait_over', visible: true, at: 80_000 },
      ],
      signedIn,
    );
    expect(refreshesIn(effects)).toBe(1);
  });

  it('does not happen where nobody was active, until somebody is', () => {
    const due = decide(signedIn, { kind: 'wait_over', visible: true, at: 80_000 });
    expect(refreshesIn(due.effects)).toBe(0);
    expect(refreshesIn(decide(due.state, { kind: 'activity', at: 81_000 }).effects)).toBe(1);
  });

  it('does not happen in a hidden tab, and is made up for when the tab comes to the front', () => {
    const due = play(
      [
        { kind: 'activity', at: 10 },
        { kind: 'wait_over', visible: false, at: 80_000 },
      ],
      signedIn,
    );
    expect(refreshesIn(due.effects)).toBe(0);
    expect(refreshesIn(decide(due.state, { kind: 'woke', at: 200_000 }).effects)).toBe(1);
  });
});

describe('another tab', () => {
  const renewed = (accessToken: string, sessionId: string): RenewalEvent => ({
    kind: 'peer',
    message: { kind: 'renewed', accessToken, sessionId, bound: true, lifetimeMs: 100_000 },
    at: 50,
  });

  it('gives its new token to this one, which passes nothing on', () => {
    const { state, effects } = decide(running(signedIn), renewed('second', 'session-1'));
    expect(state).toMatchObject({ session: { token: { accessToken: 'second' } }, renewal: { kind: 'idle' } });
    expect(effects.map(({ kind }) => kind)).toEqual(['wait']);
  });

  it('that signed in anew takes this one along', () => {
    const { state } = decide(signedIn, renewed('other', 'session-2'));
    expect(state.session).toMatchObject({ kind: 'signed_in', token: { sessionId: 'session-2' } });
  });

  it('that speaks late of an earlier session or an older token is not heard', () => {
    const newer = play(
      [{ kind: 'signed_in', response: response('new', 'session-2', 500), at: 10 }],
      signedIn,
    ).state;
    expect(decide(newer, renewed('first', 'session-1')).state).toBe(newer);
    expect(decide(newer, renewed('older', 'session-2')).state).toBe(newer);
  });

  it('that speaks late of a session that was signed out revives nobody', () => {
    const { state } = play([{ kind: 'signed_out' }, renewed('second', 'session-1')], signedIn);
    expect(state.session.kind).toBe('signed_out');
  });

  it('that signed out signs this one out, for the same session alone', () => {
    const left = (sessionId: string): RenewalEvent => ({
      kind: 'peer',
      message: { kind: 'signed_out', sessionId, reason: { code: 'signed_out', detail: 'You signed out.' } },
      at: 50,
    });
    expect(decide(signedIn, left('session-1')).state.session.kind).toBe('signed_out');
    expect(decide(signedIn, left('session-0')).state).toBe(signedIn);
  });
});
