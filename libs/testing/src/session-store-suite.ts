import {
  decideRefresh,
  endEvent,
  type RotationRequest,
  type SessionEnd,
  type SessionEvent,
  type SessionState,
  type SessionStore,
} from '@holdfast/session';
import { describeSessionStoreCommands } from './session-store-commands.js';
import { boundSession, freshProof, policy, unboundSession } from './sessions.js';
import { globalTestRunner, TEST_TIMEOUT_MS, testsOn, type TestRunner } from './test-runner.js';

const origin = { address: null, userAgent: null };
const MINUTE_MS = 60_000;

/** A value that an instance of a later version may store while both run. */
const LATER = {
  reason: 'a_later_reason' as string as SessionEnd['reason'],
  kind: 'a_later_kind' as string,
} as const;

/**
 * The tests that every SessionStore must pass. Call it from a spec file of the store.
 *
 * Their requirements, beyond storing and listing sessions:
 *
 * - `rotate` has the same result as decideRefresh whenever that grants `rotated`, to the last field of the session. In
 *   every other case it returns null and changes nothing. Of concurrent calls with the same token, one succeeds.
 * - `change` sees the latest session and loses no concurrent change. When `decide` throws, it stores nothing.
 * - `create` accepts a proof once.
 * - `revocationsSince` lists every session that has ended and every refresh of claims, and `onRevocation` calls `wake`
 *   for it.
 * - `countAttempts` loses no concurrent attempt.
 * - `knownEndReason` and `knownSessionEvent` read values that an instance of a later version has stored.
 * - Over random sequences of operations, every outcome equals that of InMemorySessionStore. If one differs, fast-check
 *   prints the shortest such sequence that it found.
 *
 * @param name names the store in the titles of the tests
 * @param open opens a store, which earlier runs may have used. Called once, before all tests
 * @param runner the functions of the test runner. Defaults to its globals, which Vitest has with `globals: true`
 *
 * @example
 * describeSessionStore('my store', () => MyStore.open(process.env['TEST_URL']));
 */
export function describeSessionStore(
  name: string,
  open: () => Promise<SessionStore>,
  runner: TestRunner = globalTestRunner(globalThis),
): void {
  const { describe, beforeAll, expect } = runner;
  const it = testsOn(runner);

  describe(`the session store: ${name}`, () => {
    let store: SessionStore;

    beforeAll(async () => {
      store = await open();
    }, TEST_TIMEOUT_MS);

    async function stored(state: SessionState): Promise<SessionState> {
      await store.create({ state, origin, proofDigest: null });
      return state;
    }

    async function changed(
      state: SessionState,
      next: SessionState,
      events: readonly SessionEvent[] = [],
    ): Promise<SessionState> {
      expect(await store.change(state.id, () => ({ outcome: 'done', next, events }))).toBe('done');
      return next;
    }

    async function ended(state: SessionState): Promise<SessionState> {
      const end = { reason: 'signed_out', at: state.lastUsedAt } as const;
      return changed(state, { ...state, end });
    }

    function currentToken(
      session: SessionState,
      proof: RotationRequest['proof'],
      now: number,
    ): RotationRequest {
      return { sessionId: session.id, generation: session.generation, branch: session.branch, proof, now };
    }

    describe('stored sessions', () => {
      it.each([
        ['bound', boundSession],
        ['unbound', unboundSession],
      ])('are found as stored: a %s one', async (_kind, make) => {
        const session = await stored(make());
        expect(await store.find(session.id)).toEqual(session);
      });

      it('keep how their account authenticated, also when they are refreshed', async () => {
        const authentication = { at: 7, amr: ['pwd', 'otp'], acr: 'urn:example:strong' };
        const session = await stored({ ...boundSession(), authentication });
        expect(await store.find(session.id)).toMatchObject({ authentication });
        const request = currentToken(session, freshProof(), session.lastUsedAt + MINUTE_MS);
        expect(await store.rotate(request, policy)).toMatchObject({ authentication });
      });

      it('are the only ones found', async () => {
        expect(await store.find(boundSession().id)).toBeNull();
        expect(await store.findWithOrigin(boundSession().id)).toBeNull();
      });

      it('keep where they were opened', async () => {
        const origin = { address: '192.0.2.7', userAgent: 'A browser' };
        const opened = boundSession();
        const state = { ...opened, accountId: `account of ${opened.id}` };
        await store.create({ state, origin, proofDigest: null });
        expect(await store.liveSessionsOf(state.accountId, state.createdAt)).toEqual([{ state, origin }]);
        expect(await store.findWithOrigin(state.id)).toEqual({ state, origin });
      });

      it('are not created twice for one proof', async () => {
        const { digest } = freshProof();
        const [first, second] = [boundSession(), boundSession()];
        expect(await store.create({ state: first, origin, proofDigest: digest })).toBe('created');
        expect(await store.create({ state: second, origin, proofDigest: digest })).toBe('duplicate');
        expect(await store.find(second.id)).toBeNull();
      });

      it('are not created twice for one legacy token, whose session has the same id each time', async () => {
        const digest = -1n - freshProof().digest;
        const session = boundSession();
        expect(await store.create({ state: session, origin, proofDigest: digest })).toBe('created');
        const later = { ...session, createdAt: session.createdAt + 1 };
        expect(await store.create({ state: later, origin, proofDigest: digest })).toBe('duplicate');
        expect(await store.find(session.id)).toEqual(session);
      });
    });

    describe('the common refresh', () => {
      it('follows the rules for a bound session', async () => {
        let session = await stored(boundSession());
        for (let count = 1; count <= 3; count += 1) {
          const request = currentToken(session, freshProof(), session.lastUsedAt + count * MINUTE_MS);
          session = await rotateByTheRules(session, request);
          expect(session.generation).toBe(count);
        }
      });

      it('follows the rules for an unbound session, within the leeway and after it', async () => {
        let session = await stored(unboundSession());
        for (const pause of [1000, 2000, 3000, 30_000, 1000]) {
          session = await rotateByTheRules(session, currentToken(session, null, session.lastUsedAt + pause));
        }
        expect(session.superseded).toHaveLength(2);
      });

      it('forgets used proofs that are no longer fresh', async () => {
        let session = await stored(boundSession());
        const old = { kind: 'valid', thumbprint: 'owner', digest: 5n } as const;
        session = await rotateByTheRules(session, currentToken(session, old, session.lastUsedAt + 1));
        session = await rotateByTheRules(
          session,
          currentToken(session, freshProof(), session.lastUsedAt + 1),
        );
        expect(session.usedProofs).not.toContain(5n);
      });

      it('never moves the idle limit past the absolute limit', async () => {
        const session = await stored(boundSession());
        const late = await changed(session, { ...session, idleExpiresAt: session.expiresAt });
        const rotated = await rotateByTheRules(late, currentToken(late, freshProof(), late.expiresAt - 1));
        expect(rotated.idleExpiresAt).toBe(rotated.expiresAt);
      });

      it.each<[string, (request: RotationRequest, session: SessionState) => RotationRequest]>([
        ['an older generation', (request) => ({ ...request, generation: request.generation - 1 })],
        ['a later generation', (request) => ({ ...request, generation: request.generation + 1 })],
        ['no proof', (request) => ({ ...request, proof: null })],
        ['a proof by another key', (request) => ({ ...request, proof: freshProof('thief') })],
        ['an unknown session', (request) => ({ ...request, sessionId: boundSession().id })],
        ['a time after the idle limit', (request, { idleExpiresAt }) => ({ ...request, now: idleExpiresAt })],
        ['a time after the absolute limit', (request, { expiresAt }) => ({ ...request, now: expiresAt })],
      ])('returns null and changes nothing for %s', async (_what, change) => {
        const before = await stored({ ...boundSession(), generation: 3 });
        const request = change(currentToken(before, freshProof(), before.lastUsedAt + MINUTE_MS), before);
        expect(await store.rotate(request, policy)).toBeNull();
        expect(await store.find(before.id)).toEqual(before);
      });

      it.each([0, 2])(
        'returns null and changes nothing for branch %d when another is live',
        async (branch) => {
          const before = await stored({ ...unboundSession(), branch: 1 });
          const request = { ...currentToken(before, null, before.lastUsedAt + MINUTE_MS), branch };
          expect(await store.rotate(request, policy)).toBeNull();
          expect(await store.find(before.id)).toEqual(before);
        },
      );

      it('accepts a proof once', async () => {
        const session = await stored(boundSession());
        const proof = freshProof();
        const next = await rotateByTheRules(session, currentToken(session, proof, session.lastUsedAt + 1));
        expect(await store.rotate(currentToken(next, proof, next.lastUsedAt + 1), policy)).toBeNull();
      });

      it('returns null for a session that has ended', async () => {
        const session = await stored(boundSession());
        const endedSession = await changed(session, {
          ...session,
          end: { reason: 'signed_out', at: session.lastUsedAt },
        });
        expect(
          await store.rotate(currentToken(endedSession, freshProof(), endedSession.lastUsedAt + 1), policy),
        ).toBeNull();
      });

      it('succeeds for one of many concurrent requests with the same token', async () => {
        const session = await stored(unboundSession());
        const request = currentToken(session, null, session.lastUsedAt + 1);
        const results = await Promise.all(Array.from({ length: 20 }, () => store.rotate(request, policy)));
        expect(results.filter((result) => result !== null)).toHaveLength(1);
      });

      async function rotateByTheRules(before: SessionState, request: RotationRequest): Promise<SessionState> {
        const proof =
          request.proof === null ? ({ kind: 'none' } as const) : { kind: 'valid' as const, ...request.proof };
        const decision = decideRefresh(before, { ...request, proof }, policy);
        const rotated = await store.rotate(request, policy);
        expect(rotated).toEqual(decision.state);
        expect(await store.find(before.id)).toEqual(decision.state);
        return decision.state;
      }
    });

    describe('a change', () => {
      it('sees the stored session and stores every field of the new one', async () => {
        const session = await stored(unboundSession());
        const next: SessionState = {
          ...session,
          generation: 7,
          branch: 2,
          confirmed: true,
          superseded: [
            { at: session.createdAt + 2, branch: 1 },
            { at: session.createdAt + 1, branch: 0 },
          ],
          usedProofs: [(1n << 62n) + 9n, 4n],
          refreshCount: 9,
          claimsVersion: 5,
          lastUsedAt: session.createdAt + 3,
          idleExpiresAt: session.createdAt + 4,
          authentication: { at: session.createdAt + 6, amr: ['pwd', 'otp'], acr: 'urn:example:strong' },
          end: { reason: 'reuse_detected', at: session.createdAt + 5 },
        };
        const outcome = await store.change(session.id, (found) => ({ outcome: found, next, events: [] }));
        expect(outcome).toEqual(session);
        expect(await store.find(session.id)).toEqual(next);
      });

      it('is not decided for an unknown session', async () => {
        let isCalled = false;
        const outcome = await store.change(boundSession().id, (found) => {
          isCalled = true;
          return { outcome: 'found', next: found, events: [] };
        });
        expect([outcome, isCalled]).toEqual([null, false]);
      });

      it('is not lost among concurrent ones', async () => {
        const session = await stored(unboundSession());
        const count = (found: SessionState) => {
          const next = { ...found, refreshCount: found.refreshCount + 1 };
          return { outcome: next.refreshCount, next, events: [] };
        };
        const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.change(session.id, count)));
        expect(new Set(outcomes).size).toBe(20);
        expect(await store.find(session.id)).toMatchObject({ refreshCount: 20 });
      });

      it('stores nothing when deciding throws', async () => {
        const session = await stored(unboundSession());
        const fail = (): never => {
          throw new RangeError('undecided');
        };
        await expect(Promise.resolve().then(async () => store.change(session.id, fail))).rejects.toThrow(
          RangeError,
        );
        expect(await store.find(session.id)).toEqual(session);
      });
    });

    describe('revocations', () => {
      async function claimsRefreshed(state: SessionState): Promise<SessionState> {
        return changed(state, { ...state, claimsVersion: state.claimsVersion + 1 });
      }

      const revoke = { 'the end of a session': ended, 'a refresh of claims': claimsRefreshed };
      const kinds = Object.entries(revoke);

      it('are the ends of sessions and the refreshes of claims, with their details', async () => {
        const [first, second] = [await stored(boundSession()), await stored(boundSession())];
        await ended(first);
        await claimsRefreshed(await claimsRefreshed(second));
        const { revocations } = await store.revocationsSince(null, first.createdAt);
        expect(revocations).toContainEqual({
          kind: 'session_ended',
          sessionId: first.id,
          reason: 'signed_out',
          until: first.idleExpiresAt,
        });
        for (const claimsVersion of [1, 2]) {
          expect(revocations).toContainEqual({
            kind: 'claims_refreshed',
            sessionId: second.id,
            claimsVersion,
            until: second.idleExpiresAt,
          });
        }
      });

      it.each(kinds)('are listed since a cursor: %s', async (_kind, revokeIn) => {
        const session = await stored(boundSession());
        const { cursor } = await store.revocationsSince(null, session.createdAt);
        await revokeIn(session);
        const { revocations } = await store.revocationsSince(cursor, session.createdAt);
        expect(revocations.map(({ sessionId }) => sessionId)).toContain(session.id);
      });

      it.each(kinds)('are not listed once their access tokens have expired: %s', async (_kind, revokeIn) => {
        const session = await revokeIn(await stored(boundSession()));
        const { revocations } = await store.revocationsSince(null, session.idleExpiresAt);
        expect(revocations.map(({ sessionId }) => sessionId)).not.toContain(session.id);
      });

      it.each(kinds)('wake listeners: %s', async (_kind, revokeIn) => {
        const session = await stored(boundSession());
        let wake: () => void = () => undefined;
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const stop = await store.onRevocation(wake);
        await revokeIn(session);
        await woken;
        await stop();
      });
    });

    describe('what a later version has stored, for a reason that this one does not know', () => {
      async function endedLater(): Promise<SessionState> {
        const session = await stored(boundSession());
        const end = { reason: LATER.reason, at: session.lastUsedAt };
        const event = { kind: 'revoked', ...end } as const;
        await changed(session, { ...session, end }, [event]);
        return session;
      }

      it('ends the session, with a reason that is known', async () => {
        const { id, lastUsedAt, createdAt } = await endedLater();
        const end = { reason: 'ended_by_application', at: lastUsedAt };
        expect(await store.find(id)).toMatchObject({ end });
        expect(await store.findWithOrigin(id)).toMatchObject({ state: { end } });
        expect(await store.change(id, (next) => ({ outcome: next.end, next, events: [] }))).toEqual(end);
        const signedIn = { kind: 'signed_in', at: createdAt };
        expect(await store.events(id, 10)).toEqual([{ kind: 'revoked', ...end }, signedIn]);
      });

      it('is among the revocations, and the later ones are too', async () => {
        const { cursor } = await store.revocationsSince(null, 0);
        const [first, second] = [await endedLater(), await ended(await stored(boundSession()))];
        for (const since of [null, cursor]) {
          const { revocations } = await store.revocationsSince(since, first.createdAt);
          const reasons = revocations.map((one) => [one.sessionId, 'reason' in one ? one.reason : null]);
          expect(reasons).toContainEqual([first.id, 'ended_by_application']);
          expect(reasons).toContainEqual([second.id, 'signed_out']);
        }
      });

      it('is left out of the history where its kind or its reason is not that of an end', async () => {
        const session = await stored(boundSession());
        const { createdAt: at } = session;
        const signedIn = { kind: 'signed_in', at };
        await changed(session, session, [
          { kind: LATER.kind, at } as SessionEvent,
          { kind: LATER.kind, at, reason: LATER.reason } as SessionEvent,
          { kind: 'theft_attempt', at, reason: LATER.reason as string } as SessionEvent,
        ]);
        expect(await store.events(session.id, 10)).toEqual([signedIn]);
      });
    });

    describe('the live sessions of an account', () => {
      it('are those that have neither ended nor passed a limit', async () => {
        const account = `account of ${boundSession().id}`;
        const [older, newer] = [await stored({ ...boundSession(), accountId: account }), boundSession()];
        const live = await stored({ ...newer, accountId: account, idleExpiresAt: newer.idleExpiresAt - 1 });
        const idsAt = async (now: number) =>
          (await store.liveSessionsOf(account, now)).map(({ state }) => state.id);
        expect(new Set(await idsAt(older.createdAt))).toEqual(new Set([live.id, older.id]));
        expect(await idsAt(live.idleExpiresAt)).toEqual([older.id]);
        await ended(older);
        expect(await idsAt(live.createdAt)).toEqual([live.id]);
      });
    });

    describe('removing expired data', () => {
      it('removes sessions past their absolute limit, with their history, and no others', async () => {
        const long = boundSession();
        const [gone, kept] = [
          await stored({ ...long, idleExpiresAt: 1_000, expiresAt: 1_000 }),
          await stored({ ...boundSession(), idleExpiresAt: 1_000, expiresAt: 1_001 }),
        ];
        while ((await store.removeExpired(1_000)) > 0);
        expect(await store.find(gone.id)).toBeNull();
        expect(await store.events(gone.id, 10)).toEqual([]);
        expect(await store.find(kept.id)).toEqual(kept);
      });
    });

    describe('counting attempts', () => {
      const key = (): string => `attempts of ${boundSession().id}`;

      it('adds up within the window and starts again after it', async () => {
        const [counted, now] = [key(), 1_000_000];
        expect(await store.countAttempts(counted, 1, MINUTE_MS, now)).toEqual({
          count: 1,
          resetsAt: now + MINUTE_MS,
        });
        expect(await store.countAttempts(counted, 3, MINUTE_MS, now + MINUTE_MS - 1)).toEqual({
          count: 4,
          resetsAt: now + MINUTE_MS,
        });
        expect(await store.countAttempts(counted, 1, MINUTE_MS, now + MINUTE_MS)).toEqual({
          count: 1,
          resetsAt: now + 2 * MINUTE_MS,
        });
      });

      it('counts each key separately', async () => {
        await store.countAttempts(key(), 5, MINUTE_MS, 1_000_000);
        expect(await store.countAttempts(key(), 1, MINUTE_MS, 1_000_000)).toMatchObject({ count: 1 });
      });

      it('loses none of many concurrent attempts', async () => {
        const counted = key();
        const counts = await Promise.all(
          Array.from({ length: 20 }, () => store.countAttempts(counted, 1, MINUTE_MS, 1_000_000)),
        );
        expect(new Set(counts.map(({ count }) => count)).size).toBe(20);
      });
    });

    describe('the outcomes of random operations', () => {
      describeSessionStoreCommands(() => store, runner);
    });

    describe('the history', () => {
      it('starts with the sign-in and lists the newest event first', async () => {
        const session = await stored(boundSession());
        const theft = { kind: 'theft_attempt', at: session.createdAt + 1, reason: 'proof_missing' } as const;
        const end = endEvent('signed_out', session.createdAt + 2);
        await changed(session, session, [theft]);
        await changed(session, { ...session, end: { reason: 'signed_out', at: end.at } }, [end]);
        const signedIn = { kind: 'signed_in', at: session.createdAt };
        expect(await store.events(session.id, 10)).toEqual([end, theft, signedIn]);
        expect(await store.events(session.id, 1)).toEqual([end]);
      });

      it('lists the last of several events of one change first', async () => {
        const session = await stored(boundSession());
        const events = [
          endEvent('replaced', session.createdAt),
          endEvent('account_disabled', session.createdAt),
        ];
        await changed(session, session, events);
        expect(await store.events(session.id, 2)).toEqual(events.toReversed());
      });
    });
  });
}
