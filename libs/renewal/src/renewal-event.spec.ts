import { makeProblem } from '@holdfast/contract';
import { eventBetween } from './renewal-event';
import { INITIAL_STATE, type RenewalState } from './renewal-state';

const failure = { status: 503, problem: null, retryAfterMs: null };

function signedInState(accessToken: string, sessionId = 'one', accountId = 'ada'): RenewalState {
  const account = { id: accountId, email: null, roles: [] };
  const limits = { idleEndsAt: '', endsAt: '', authenticatedAt: 0 };
  const token = { accessToken, sessionId, bound: true, account, ...limits, expiresAt: 100, renewAt: 80 };
  return { ...INITIAL_STATE, session: { kind: 'signed_in', token } };
}

const first = signedInState('first');

describe('eventBetween', () => {
  it('reports a sign-in, also when it replaces another session of the account', () => {
    const event = { kind: 'signed_in', sessionId: 'one', bound: true };
    expect(eventBetween(INITIAL_STATE, first)).toEqual(event);
    expect(eventBetween(first, signedInState('other', 'two'))).toEqual({ ...event, sessionId: 'two' });
  });

  it('reports that another account has taken the place of the one that was signed in', () => {
    expect(eventBetween(first, signedInState('other', 'two', 'bob'))).toEqual({
      kind: 'account_changed',
      sessionId: 'two',
      bound: true,
    });
  });

  it('reports a new token without its value', () => {
    expect(eventBetween(first, signedInState('second'))).toEqual({
      kind: 'refreshed',
      sessionId: 'one',
      bound: true,
    });
  });

  it('reports each refresh attempt and its failure', () => {
    const running: RenewalState = { ...first, refresh: { kind: 'running', attempt: 2 } };
    expect(eventBetween(first, running)).toEqual({ kind: 'refresh_started', attempt: 2 });
    const scheduled = {
      kind: 'retry_scheduled',
      attempt: 2,
      failure,
      earliestAt: 0,
      retryAt: 1_000,
    } as const;
    expect(eventBetween(running, { ...first, refresh: scheduled })).toEqual({
      kind: 'refresh_failed',
      attempt: 2,
      failure,
      retryAt: 1_000,
    });
  });

  it('reports a sign-out once, with its reason', () => {
    const reason = makeProblem('session_expired', 'It reached its limit.', 'request');
    const ended: RenewalState = {
      ...INITIAL_STATE,
      session: { kind: 'signed_out', reason, sessionId: 'one', accountId: 'ada' },
    };
    expect(eventBetween(first, ended)).toEqual({ kind: 'signed_out', reason, sessionId: 'one' });
    expect(eventBetween(ended, { ...ended })).toBeNull();
  });

  it('does not report internal changes', () => {
    expect(eventBetween(first, { ...first, active: true })).toBeNull();
    expect(eventBetween({ ...first, refresh: { kind: 'running', attempt: 1 } }, first)).toBeNull();
  });
});
