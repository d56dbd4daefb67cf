import { makeProblem } from '@holdfast/contract';
import { toHeldToken } from './held-token.js';
import { INITIAL_STATE, type RefreshFailure, type RenewalState } from './renewal-state.js';
import { tokenOutcome } from './token-outcome.js';

const token = toHeldToken(
  {
    access_token: 'a',
    token_type: 'Bearer',
    expires_in: 10,
    account: { id: 'ada', email: null, roles: [] },
    session: { id: 's', bound: true, idle_expires_at: '', expires_at: '' },
  },
  0,
);
const failure: RefreshFailure = { status: 503, problem: null, retryAfterMs: null };
const signedInState: RenewalState = { ...INITIAL_STATE, session: { kind: 'signed_in', token } };

describe('a wait for a token', () => {
  it('ends with an acceptable token', () => {
    expect(tokenOutcome(signedInState, null, () => true)).toEqual({ kind: 'signed_in', token });
  });

  it('continues while a refresh is running or about to be retried', () => {
    const running = { kind: 'running', attempt: 3 } as const;
    expect(tokenOutcome({ ...signedInState, refresh: running }, null, () => false)).toBeNull();
    const scheduled = {
      kind: 'retry_scheduled',
      attempt: 4,
      failure,
      earliestAt: 0,
      retryAt: 4_000,
    } as const;
    expect(tokenOutcome({ ...signedInState, refresh: scheduled }, null, () => false)).toBeNull();
  });

  it('ends with the failure once the attempts are exhausted', () => {
    const refresh = { kind: 'retry_scheduled', attempt: 5, failure, earliestAt: 0, retryAt: 8_000 } as const;
    expect(tokenOutcome({ ...signedInState, refresh }, null, () => false)).toBe(refresh);
  });

  it('ends with the token of another session only if that has the same account', () => {
    const anyToken = (): boolean => true;
    const owner = { sessionId: 'earlier', accountId: 'ada' };
    expect(tokenOutcome(signedInState, owner, anyToken)).toEqual({ kind: 'signed_in', token });
    expect(tokenOutcome(signedInState, { ...owner, accountId: 'bob' }, anyToken)).toMatchObject({
      kind: 'signed_out',
      reason: { code: 'account_changed', action: 'sign_in' },
      sessionId: 'earlier',
    });
  });

  it('ends with the reason when the session has ended', () => {
    const reason = makeProblem('session_revoked', 'Ended.', 'request');
    const session = { kind: 'signed_out', reason, sessionId: 's', accountId: 'ada' } as const;
    expect(tokenOutcome({ ...INITIAL_STATE, session }, null, () => true)).toBe(session);
  });
});
