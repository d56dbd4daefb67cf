import { boundSession, freshProof, policy, unboundSession } from '../../test/sessions';
import type { ProofResult } from '../proof/proof-result';
import type { SessionState } from '../session-state';
import { decideExchange, type ExchangeDecision } from './decide-exchange';

const LEEWAY = policy.reuseLeewayMs;
const HOUR = 3_600_000;
const noProof: ProofResult = { kind: 'none' };

function again(state: SessionState, afterMs: number, proof: ProofResult = noProof): ExchangeDecision {
  return decideExchange(state, { proof, now: state.createdAt + afterMs }, policy);
}

describe('a legacy token that was exchanged for a bound session', () => {
  const bound = boundSession();

  it.each([0, LEEWAY + 1, 20 * HOUR])('gives its device the current token again, %d ms later', (afterMs) => {
    const decision = again({ ...bound, generation: 3 }, afterMs, freshProof());
    expect(decision).toMatchObject({ kind: 'granted', grant: 'repeated', state: { generation: 3 } });
    expect(decision.events).toMatchObject([{ kind: 'stale_token_tolerated', reason: 'same_device' }]);
  });

  it.each<[string, ProofResult, string, string]>([
    ['without a proof', noProof, 'proof_missing', 'proof_missing'],
    ['with a proof by another key', freshProof('thief'), 'proof_by_another_key', 'theft_attempt'],
  ])('is rejected %s, even at once, and the owner stays signed in', (_what, proof, rejection, kind) => {
    const decision = again(bound, 1, proof);
    expect(decision).toMatchObject({ kind: 'rejected', rejection, events: [{ kind }] });
    expect(decision.state).toBe(bound);
  });

  it('does not take a proof twice', () => {
    const proof = freshProof();
    const { state } = again(bound, 1, proof);
    expect(again(state, 2, proof)).toMatchObject({ kind: 'rejected', rejection: 'proof_used' });
  });
});

describe('a legacy token that was exchanged for an unbound session', () => {
  const unbound = unboundSession();

  it.each<[string, Partial<SessionState>]>([
    ['not used yet', {}],
    ['used', { confirmed: true }],
    ['refreshed', { generation: 2 }],
  ])('gives the current token again within the leeway, when it is %s', (_what, changes) => {
    const state = { ...unbound, ...changes };
    const decision = again(state, LEEWAY);
    expect(decision).toMatchObject({ kind: 'granted', grant: 'repeated' });
    expect(decision.state).toMatchObject({ generation: state.generation, branch: 0 });
  });

  it('gives a new token later, when nobody has used the first: its response was lost', () => {
    const decision = again(unbound, 20 * HOUR);
    expect(decision).toMatchObject({ kind: 'granted', grant: 'branched', state: { branch: 1 } });
    expect(decision.events).toMatchObject([{ kind: 'stale_token_tolerated', reason: 'lost_answer' }]);
  });

  it('gives a second tab the token that replaced the lost one', () => {
    const { state } = again(unbound, 20 * HOUR);
    expect(again(state, 20 * HOUR + LEEWAY)).toMatchObject({ grant: 'repeated', state: { branch: 1 } });
  });

  it.each<[string, Partial<SessionState>]>([
    ['the access token', { confirmed: true }],
    ['the refresh token', { generation: 1, lastUsedAt: unbound.createdAt + 19 * HOUR }],
  ])('is rejected later, when somebody has used %s, and changes nothing', (_what, changes) => {
    const state = { ...unbound, ...changes };
    const decision = again(state, LEEWAY + 1);
    expect(decision).toEqual({ kind: 'rejected', rejection: 'exchanged', state, events: [] });
  });

  it('is rejected when the session has ended, or is past a limit', () => {
    const ended = { ...unbound, end: { reason: 'signed_out', at: unbound.createdAt } } as const;
    expect(again(ended, 1)).toMatchObject({ kind: 'rejected', rejection: 'session_revoked' });
    expect(again(unbound, policy.idleTtlMs)).toMatchObject({ rejection: 'session_expired' });
  });
});
