import { makeProblem } from '@holdfast/contract';
import { eventBetween } from './session-event';
import { INITIAL_STATE, type RenewalState } from './renewal-state';

const failure = { status: 503, problem: null, retryAfterMs: null };

function holding(accessToken: string, sessionId = 'one'): RenewalState {
  const token = { accessToken, sessionId, bound: true, expiresAt: 100, renewAt: 80 };
  return { ...INITIAL_STATE, session: { kind: 'signed_in', token } };
}

const first = holding('first');

describe('an application is told', () => {
  it('of a sign-in, whichever session was there before', () => {
    const told = { kind: 'signed_in', sessionId: 'one', bound: true };
    expect(eventBetween(INITIAL_STATE, first)).toEqual(told);
    expect(eventBetween(first, holding('other', 'two'))).toEqual({ ...told, sessionId: 'two' });
  });

  it('of a new token, and nothing of its value', () => {
    expect(eventBetween(first, holding('second'))).toEqual({
      kind: 'refreshed',
      sessionId: 'one',
      bound: true,
    });
  });

  it('of each attempt to refresh, and of its failure', () => {
    const running: RenewalState = { ...first, renewal: { kind: 'running', attempt: 2 } };
    expect(eventBetween(first, running)).toEqual({ kind: 'refresh_started', attempt: 2 });
    const waiting = { kind: 'waiting', attempt: 2, failure, until: 1_000 } as const;
    expect(eventBetween(running, { ...first, renewal: waiting })).toEqual({
      kind: 'refresh_failed',
      attempt: 2,
      failure,
      until: 1_000,
    });
  });

  it('of the end, with its reason', () => {
    const reason = makeProblem('session_expired', 'It reached its limit.', 'request');
    const ended: RenewalState = {
      ...INITIAL_STATE,
      session: { kind: 'signed_out', reason, sessionId: 'one' },
    };
    expect(eventBetween(first, ended)).toEqual({ kind: 'signed_out', reason, sessionId: 'one' });
    expect(eventBetween(ended, { ...ended })).toBeNull();
  });

  it('nothing of what is the tab’s own affair', () => {
    expect(eventBetween(first, { ...first, active: true })).toBeNull();
    expect(eventBetween({ ...first, renewal: { kind: 'running', attempt: 1 } }, first)).toBeNull();
  });
});
