import { boundSession, freshProof, NO_HARDWARE, policy, unboundSession } from '../../test/sessions';
import type { ProofResult } from '../proof/proof-result.js';
import type { SessionState } from '../session-state.js';
import { decideRefresh } from './decide-refresh.js';
import type { RefreshDecision, RefreshGrant, RefreshRejection } from './refresh-decision.js';

const LEEWAY_MS = policy.reuseLeewayMs;
const HOUR_MS = 3_600_000;
const noProof: ProofResult = { kind: 'none' };

interface Presented {
  readonly generation: number;
  readonly branch?: number;
  readonly proof?: ProofResult;
  readonly now: number;
}

function present(state: SessionState, { generation, branch = 0, proof, now }: Presented): RefreshDecision {
  const fallback = state.deviceKeyThumbprint === null ? noProof : freshProof();
  const proofs = { proof: proof ?? fallback, ...NO_HARDWARE };
  return decideRefresh(state, { generation, branch, now, ...proofs }, policy);
}

function granted(decision: RefreshDecision, grant: RefreshGrant): SessionState {
  expect(decision).toMatchObject({ kind: 'granted', grant });
  return decision.state;
}

function rejected(decision: RefreshDecision, rejection: RefreshRejection): SessionState {
  expect(decision).toMatchObject({ kind: 'rejected', rejection });
  return decision.state;
}

function eventsOf(decision: RefreshDecision): string[] {
  return decision.events.map((event) => ('reason' in event ? `${event.kind}: ${event.reason}` : event.kind));
}

describe('a bound session', () => {
  const start = boundSession();
  const soon = start.createdAt + 1000;

  it('rotates the current token and counts the refresh', () => {
    const next = granted(present(start, { generation: 0, now: soon }), 'rotated');
    expect(next).toMatchObject({ generation: 1, refreshCount: 1, lastUsedAt: soon });
    expect(next.idleExpiresAt).toBe(soon + policy.idleTtlMs);
  });

  it.each([0, LEEWAY_MS, 20 * HOUR_MS])(
    'returns the current token again to a device that is behind, after %d ms',
    (later) => {
      const ahead = { ...start, generation: 5 };
      for (const generation of [0, 3, 4]) {
        const decision = present(ahead, { generation, now: soon + later });
        expect(granted(decision, 'repeated').generation).toBe(5);
        expect(eventsOf(decision)).toEqual(['stale_token_tolerated: same_device']);
      }
    },
  );

  it('moves forward past a token that the store does not know', () => {
    const decision = present(start, { generation: 7, now: soon });
    expect(granted(decision, 'moved_forward').generation).toBe(8);
    expect(eventsOf(decision)).toEqual(['moved_forward: store_lost_writes']);
  });

  it.each<[string, ProofResult, RefreshRejection]>([
    ['no proof', noProof, 'proof_missing'],
    ['a lost device key', { kind: 'key_lost' }, 'device_key_lost'],
    ['a malformed proof', { kind: 'invalid', fault: '' }, 'proof_malformed'],
    [
      'a proof for another URL',
      { kind: 'invalid', fault: '', htu: 'https://evil.example/' },
      'proof_for_another_url',
    ],
    ['a proof by another key', freshProof('thief'), 'proof_by_another_key'],
  ])('rejects %s, records it, and keeps the owner signed in', (_what, proof, rejection) => {
    for (const generation of [0, 2, 9]) {
      const before = { ...start, generation: 2 };
      const decision = present(before, { generation, proof, now: soon });
      expect(rejected(decision, rejection)).toBe(before);
      const isTheft = rejection === 'proof_by_another_key';
      expect(decision.events).toEqual([
        isTheft ? { kind: 'theft_attempt', reason: rejection, at: soon } : { kind: rejection, at: soon },
      ]);
    }
  });

  it('rejects a stale proof, which every honest client sends now and then, and records nothing', () => {
    const decision = present(start, {
      generation: 0,
      proof: { kind: 'stale', thumbprint: 'owner' },
      now: soon,
    });
    expect(rejected(decision, 'proof_stale')).toBe(start);
    expect(eventsOf(decision)).toEqual([]);
  });

  it('accepts a proof once', () => {
    const proof = freshProof();
    const next = granted(present(start, { generation: 0, proof, now: soon }), 'rotated');
    expect(rejected(present(next, { generation: 1, proof, now: soon + 1 }), 'proof_used')).toBe(next);
  });

  describe('with a proof for a generation, which came with the token of that generation', () => {
    const prepared = (generation: number, thumbprint = 'owner', sessionId = start.id): ProofResult => ({
      kind: 'for_generation',
      thumbprint,
      sessionId,
      generation,
    });
    const second = { ...start, generation: 2 };

    it('rotates, whenever it comes, and remembers no proof', () => {
      const now = start.idleExpiresAt - 1;
      const next = granted(present(second, { generation: 2, proof: prepared(2), now }), 'rotated');
      expect(next.usedProofs).toEqual(start.usedProofs);
      expect(rejected(present(next, { generation: 2, proof: prepared(2), now }), 'proof_stale')).toBe(next);
    });

    it('moves forward when the store has lost writes', () => {
      granted(present(second, { generation: 5, proof: prepared(5), now: soon }), 'moved_forward');
    });

    it.each<[string, number, ProofResult]>([
      ['the token of an earlier generation', 1, prepared(1)],
      ['a proof for an earlier generation', 2, prepared(1)],
      ['a proof for a later generation', 2, prepared(3)],
      ['a proof for another session', 2, prepared(2, 'owner', 'another session')],
    ])('is challenged for %s, and nothing is recorded', (_what, generation, proof) => {
      const decision = present(second, { generation, proof, now: soon });
      expect(rejected(decision, 'proof_stale')).toBe(second);
      expect(eventsOf(decision)).toEqual([]);
    });

    it('is a theft attempt by another key', () => {
      const decision = present(second, { generation: 2, proof: prepared(2, 'thief'), now: soon });
      expect(rejected(decision, 'proof_by_another_key')).toBe(second);
      expect(eventsOf(decision)).toEqual(['theft_attempt: proof_by_another_key']);
    });
  });

  it('does not accept the proof of the sign-in again', () => {
    const [digest = 0n] = start.usedProofs;
    const proof: ProofResult = { kind: 'valid', thumbprint: 'owner', digest };
    rejected(present(start, { generation: 0, proof, now: soon }), 'proof_used');
  });
});

describe('an unbound session', () => {
  const start = unboundSession();
  const rotatedAt = start.createdAt + HOUR_MS;
  const once = granted(present(start, { generation: 0, now: rotatedAt }), 'rotated');
  const late = rotatedAt + LEEWAY_MS + 1;

  it('rotates the current token; the new one is unconfirmed', () => {
    expect(once).toMatchObject({ generation: 1, branch: 0, confirmed: false });
  });

  it('returns the current token again until the last millisecond of the leeway', () => {
    const decision = present(once, { generation: 0, now: rotatedAt + LEEWAY_MS });
    expect(granted(decision, 'repeated')).toMatchObject({ generation: 1, branch: 0 });
    expect(eventsOf(decision)).toEqual(['stale_token_tolerated: within_leeway']);
  });

  it('returns the current token again for any token that was current within the leeway', () => {
    const twice = granted(present(once, { generation: 1, now: rotatedAt + 1000 }), 'rotated');
    const thrice = granted(present(twice, { generation: 2, now: rotatedAt + 2000 }), 'rotated');
    expect(
      granted(present(thrice, { generation: 0, now: rotatedAt + LEEWAY_MS }), 'repeated').generation,
    ).toBe(3);
    rejected(present(thrice, { generation: 0, now: late }), 'reuse_detected');
  });

  describe('whose current token was lost with its response, when the parent is sent after the leeway', () => {
    const branched = granted(present(once, { generation: 0, now: late }), 'branched');

    it('opens a new branch of the same generation', () => {
      expect(branched).toMatchObject({ generation: 1, branch: 1, confirmed: false, end: null });
    });

    it('returns the same branch to a second tab that retries within the leeway', () => {
      const second = present(branched, { generation: 0, now: late + LEEWAY_MS });
      expect(granted(second, 'repeated')).toMatchObject({ generation: 1, branch: 1 });
    });

    it('rotates the new branch', () => {
      const next = granted(present(branched, { generation: 1, branch: 1, now: late + 1 }), 'rotated');
      expect(next).toMatchObject({ generation: 2, branch: 0 });
    });

    it('is revoked when the superseded branch is used', () => {
      const decision = present(branched, { generation: 1, branch: 0, now: late + 1 });
      expect(rejected(decision, 'reuse_detected').end).toEqual({ reason: 'reuse_detected', at: late + 1 });
      expect(eventsOf(decision)).toEqual(['revoked: reuse_detected']);
    });

    it('is revoked when the superseded branch is used after the live one, even within the leeway', () => {
      const next = granted(present(branched, { generation: 1, branch: 1, now: late + 1 }), 'rotated');
      rejected(present(next, { generation: 1, branch: 0, now: late + 2 }), 'reuse_detected');
      const further = granted(present(next, { generation: 2, now: late + 3 }), 'rotated');
      rejected(present(further, { generation: 1, branch: 0, now: late + 4 }), 'reuse_detected');
    });
  });

  it('is revoked when the parent is sent after the leeway and the access token of its child was used', () => {
    rejected(present({ ...once, confirmed: true }, { generation: 0, now: late }), 'reuse_detected');
  });

  it('is revoked when the parent is sent after the leeway and its child was refreshed', () => {
    const twice = granted(present(once, { generation: 1, now: late }), 'rotated');
    rejected(present(twice, { generation: 0, now: late }), 'reuse_detected');
  });

  it('moves forward past a token that the store does not know', () => {
    const decision = present(once, { generation: 4, branch: 2, now: late });
    expect(granted(decision, 'moved_forward')).toMatchObject({ generation: 5, branch: 0 });
    const parallel = present(once, { generation: 1, branch: 3, now: late });
    expect(granted(parallel, 'moved_forward')).toMatchObject({ generation: 2, branch: 0 });
  });

  it('keeps a bounded number of superseded tokens however often it is refreshed within the leeway', () => {
    let session = start;
    for (let generation = 0; generation < 200; generation += 1) {
      session = granted(present(session, { generation, now: rotatedAt }), 'rotated');
    }
    expect(session.superseded).toHaveLength(64);
  });
});

describe.each([
  ['bound', boundSession()],
  ['unbound', unboundSession()],
])('the end of a %s session', (_kind, session) => {
  it('comes with the first refresh at or past the idle limit', () => {
    const decision = present(session, { generation: 0, now: session.idleExpiresAt });
    expect(rejected(decision, 'session_expired').end?.reason).toBe('idle_limit');
    expect(eventsOf(decision)).toEqual(['expired: idle_limit']);
  });

  it('does not come before the idle limit', () => {
    granted(present(session, { generation: 0, now: session.idleExpiresAt - 1 }), 'rotated');
  });

  it('comes at the absolute limit however active the session was', () => {
    const active = { ...session, idleExpiresAt: session.expiresAt };
    const decision = present(active, { generation: 0, now: session.expiresAt });
    expect(rejected(decision, 'session_expired').end?.reason).toBe('absolute_limit');
  });

  it('is final even when the clock is set back', () => {
    const { state } = present(session, { generation: 0, now: session.idleExpiresAt });
    const decision = present(state, { generation: 0, now: session.createdAt });
    expect(rejected(decision, 'session_expired')).toBe(state);
    expect(eventsOf(decision)).toEqual([]);
  });

  it('is final when the session was revoked', () => {
    const ended: SessionState = { ...session, end: { reason: 'signed_out', at: session.createdAt } };
    expect(rejected(present(ended, { generation: 0, now: session.createdAt + 1 }), 'session_revoked')).toBe(
      ended,
    );
  });
});
