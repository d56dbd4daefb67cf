import { decideRefresh, type RotationRequest, type SessionState } from '@holdfast/session';
import { attemptOfRotation, boundSession, freshProof, policy, unboundSession } from '../sessions.js';
import { MINUTE_MS, currentToken, type StoreUnderTest } from './store-under-test.js';

/** The tests of `rotate`. */
export function describeCommonRefresh(under: StoreUnderTest): void {
  const { describe, expect } = under.runner;
  const { it } = under;

  describe('the common refresh', () => {
    it('follows the rules for a bound session', async () => {
      let session = await under.stored(boundSession());
      for (let count = 1; count <= 3; count += 1) {
        const request = currentToken(session, freshProof(), session.lastUsedAt + count * MINUTE_MS);
        session = await rotateByTheRules(session, request);
        expect(session.generation).toBe(count);
      }
    });

    it('follows the rules for an unbound session, within the leeway and after it', async () => {
      let session = await under.stored(unboundSession());
      for (const pause of [1000, 2000, 3000, 30_000, 1000]) {
        session = await rotateByTheRules(session, currentToken(session, null, session.lastUsedAt + pause));
      }
      expect(session.superseded).toHaveLength(2);
    });

    it('remembers no proof with the nonce of the generation that it ends', async () => {
      const session = await under.stored(boundSession());
      const proof = { thumbprint: 'owner', digest: null };
      const request = currentToken(session, proof, session.lastUsedAt + 1);
      const rotated = await rotateByTheRules(session, request);
      expect(rotated.usedProofs).toEqual(session.usedProofs);
      expect(await under.store.rotate(request, policy)).toBeNull();
    });

    it('forgets used proofs that are no longer fresh', async () => {
      let session = await under.stored(boundSession());
      const old = { kind: 'valid', thumbprint: 'owner', digest: 5n } as const;
      session = await rotateByTheRules(session, currentToken(session, old, session.lastUsedAt + 1));
      session = await rotateByTheRules(session, currentToken(session, freshProof(), session.lastUsedAt + 1));
      expect(session.usedProofs).not.toContain(5n);
    });

    it('never moves the idle limit past the absolute limit', async () => {
      const session = await under.stored(boundSession());
      const late = await under.changed(session, { ...session, idleExpiresAt: session.expiresAt });
      const rotated = await rotateByTheRules(late, currentToken(late, freshProof(), late.expiresAt - 1));
      expect(rotated.idleExpiresAt).toBe(rotated.expiresAt);
    });

    it.each<[string, (request: RotationRequest, session: SessionState) => RotationRequest]>([
      ['an older generation', (request) => ({ ...request, generation: request.generation - 1 })],
      ['a later generation', (request) => ({ ...request, generation: request.generation + 1 })],
      ['no proof', (request) => ({ ...request, proof: null })],
      ['a proof by another key', (request) => ({ ...request, proof: freshProof('thief') })],
      [
        'a proof of this generation by another key',
        (request) => ({ ...request, proof: { thumbprint: 'thief', digest: null } }),
      ],
      ['an unknown session', (request) => ({ ...request, sessionId: boundSession().id })],
      ['a time after the idle limit', (request, { idleExpiresAt }) => ({ ...request, now: idleExpiresAt })],
      ['a time after the absolute limit', (request, { expiresAt }) => ({ ...request, now: expiresAt })],
    ])('returns null and changes nothing for %s', async (_what, change) => {
      const before = await under.stored({ ...boundSession(), generation: 3 });
      const request = change(currentToken(before, freshProof(), before.lastUsedAt + MINUTE_MS), before);
      expect(await under.store.rotate(request, policy)).toBeNull();
      expect(await under.store.find(before.id)).toEqual(before);
    });

    it.each([0, 2])('returns null and changes nothing for branch %d when another is live', async (branch) => {
      const before = await under.stored({ ...unboundSession(), branch: 1 });
      const request = { ...currentToken(before, null, before.lastUsedAt + MINUTE_MS), branch };
      expect(await under.store.rotate(request, policy)).toBeNull();
      expect(await under.store.find(before.id)).toEqual(before);
    });

    it('accepts a proof once', async () => {
      const session = await under.stored(boundSession());
      const proof = freshProof();
      const next = await rotateByTheRules(session, currentToken(session, proof, session.lastUsedAt + 1));
      expect(await under.store.rotate(currentToken(next, proof, next.lastUsedAt + 1), policy)).toBeNull();
    });

    it('returns null for a session that has ended', async () => {
      const session = await under.stored(boundSession());
      const endedSession = await under.changed(session, {
        ...session,
        end: { reason: 'signed_out', at: session.lastUsedAt },
      });
      expect(
        await under.store.rotate(
          currentToken(endedSession, freshProof(), endedSession.lastUsedAt + 1),
          policy,
        ),
      ).toBeNull();
    });

    it('succeeds for one of many concurrent requests with the same token', async () => {
      const session = await under.stored(unboundSession());
      const request = currentToken(session, null, session.lastUsedAt + 1);
      const results = await Promise.all(
        Array.from({ length: 20 }, () => under.store.rotate(request, policy)),
      );
      expect(results.filter((result) => result !== null)).toHaveLength(1);
    });

    async function rotateByTheRules(before: SessionState, request: RotationRequest): Promise<SessionState> {
      const decision = decideRefresh(before, attemptOfRotation(request), policy);
      const rotated = await under.store.rotate(request, policy);
      expect(rotated).toEqual(decision.state);
      expect(await under.store.find(before.id)).toEqual(decision.state);
      return decision.state;
    }
  });
}
