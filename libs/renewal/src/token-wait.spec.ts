import { makeProblem } from '@holdfast/contract';
import { holdToken } from './held-token.js';
import { INITIAL_STATE, type RefreshFailure, type RenewalState } from './renewal-state.js';
import { endOfWait } from './token-wait.js';

const token = holdToken(
  {
    access_token: 'a',
    token_type: 'Bearer',
    expires_in: 10,
    session: { id: 's', bound: true, idle_expires_at: '', expires_at: '' },
  },
  0,
);
const failure: RefreshFailure = { status: 503, problem: null, retryAfterMs: null };
const signedIn: RenewalState = { ...INITIAL_STATE, session: { kind: 'signed_in', token } };

describe('a wait for a token', () => {
  it('ends with a token that is good', () => {
    expect(endOfWait(signedIn, () => true)).toEqual({ kind: 'signed_in', token });
  });

  it('goes on while a refresh runs or is soon tried again', () => {
    expect(endOfWait({ ...signedIn, renewal: { kind: 'running', attempt: 3 } }, () => false)).toBeNull();
    const waiting = { kind: 'waiting', attempt: 4, failure, until: 4_000 } as const;
    expect(endOfWait({ ...signedIn, renewal: waiting }, () => false)).toBeNull();
  });

  it('ends with the failure once enough attempts have failed', () => {
    const renewal = { kind: 'waiting', attempt: 5, failure, until: 8_000 } as const;
    expect(endOfWait({ ...signedIn, renewal }, () => false)).toBe(renewal);
  });

  it('ends with the reason when the session is over', () => {
    const reason = makeProblem('session_revoked', 'Over.', 'request');
    const session = { kind: 'signed_out', reason, sessionId: 's' } as const;
    expect(endOfWait({ ...INITIAL_STATE, session }, () => true)).toBe(session);
  });
});
