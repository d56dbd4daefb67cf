import fc from 'fast-check';
import { boundSession, freshProof, unboundSession } from '../../test/sessions';
import type { ProofResult } from '../proof/proof-result.js';
import { newSessionId } from '../session-id.js';
import { newestTokens } from './newest-tokens.js';
import { selectSession, type PresentedSession, type SessionSelection } from './select-session.js';

const OWN = 'owner';
const start = boundSession();
const now = start.createdAt + 60_000;

type Kind = 'own' | 'unbound' | 'foreign' | 'unknown';

/** A session that was opened so many seconds after the first one. */
function presented(kind: Kind, opened: number, ended = false): PresentedSession {
  const id = newSessionId(start.createdAt + opened * 1_000);
  const state = {
    ...(kind === 'unbound' ? unboundSession() : boundSession()),
    ...(kind === 'foreign' ? { deviceKeyThumbprint: 'somebody' } : {}),
    id,
    end: ended ? ({ reason: 'signed_out', at: now } as const) : null,
  };
  const token = { sessionId: id, generation: 0, branch: 0 };
  return { token, session: kind === 'unknown' ? null : state };
}

function select(
  [first, ...others]: readonly PresentedSession[],
  proof: ProofResult = freshProof(OWN),
): SessionSelection {
  if (first === undefined) throw new Error('present a session');
  return selectSession([first, ...others], proof, now);
}

const arbitrary = (...kinds: readonly Kind[]): fc.Arbitrary<PresentedSession> =>
  fc
    .record({ kind: fc.constantFrom(...kinds), opened: fc.nat(1_000), ended: fc.boolean() })
    .map(({ kind, opened, ended }) => presented(kind, opened, ended));

const anySessions = fc.array(arbitrary('own', 'unbound', 'foreign', 'unknown'), {
  minLength: 1,
  maxLength: 12,
});
const notProved = fc.constantFrom<ProofResult>({ kind: 'none' }, { kind: 'key_lost' });

const isLive = ({ session }: PresentedSession): boolean => session?.end === null;
const keyOf = ({ session }: PresentedSession): string | null | undefined => session?.deviceKeyThumbprint;

function newestOf(sessions: readonly PresentedSession[]): string | undefined {
  return sessions
    .map(({ token }) => token.sessionId)
    .sort()
    .at(-1);
}

describe('of several sessions, a request with a proof is for', () => {
  it('the newest live one that is bound to its key, whatever else is presented', () => {
    fc.assert(
      fc.property(anySessions, (sessions) => {
        const own = sessions.filter((one) => isLive(one) && keyOf(one) === OWN);
        fc.pre(own.length > 0);
        expect(select(sessions).token.sessionId).toBe(newestOf(own));
      }),
    );
  });

  it('the newest live unbound one when none is bound to its key', () => {
    fc.assert(
      fc.property(anySessions, (sessions) => {
        const others = sessions.filter((one) => !(isLive(one) && keyOf(one) === OWN));
        const unbound = others.filter((one) => isLive(one) && keyOf(one) === null);
        fc.pre(unbound.length > 0);
        expect(select(others).token.sessionId).toBe(newestOf(unbound));
      }),
    );
  });

  it('the ended one that is bound to its key, before a live one that is bound to another', () => {
    const [ended, foreign] = [presented('own', 1, true), presented('foreign', 2)];
    expect(select([foreign, ended]).token).toBe(ended.token);
  });
});

describe('of several sessions, a request without a proof is for', () => {
  it('the newest live unbound one', () => {
    fc.assert(
      fc.property(anySessions, notProved, (sessions, proof) => {
        const unbound = sessions.filter((one) => isLive(one) && keyOf(one) === null);
        fc.pre(unbound.length > 0);
        expect(select(sessions, proof).token.sessionId).toBe(newestOf(unbound));
      }),
    );
  });

  it('the newest live bound one, which it cannot refresh, when no unbound one is alive', () => {
    const [older, newer] = [presented('own', 1), presented('foreign', 2)];
    const sessions = [older, newer, presented('unbound', 3, true)];
    expect(select(sessions, { kind: 'none' }).token).toBe(newer.token);
  });
});

describe('the selected session', () => {
  it('does not depend on the order', () => {
    fc.assert(
      fc.property(anySessions, fc.boolean(), (sessions, proved) => {
        const proof: ProofResult = proved ? freshProof(OWN) : { kind: 'none' };
        const [forwards, backwards] = [select(sessions, proof), select(sessions.toReversed(), proof)];
        expect(forwards.token).toBe(backwards.token);
        expect([...forwards.obsolete].sort()).toEqual([...backwards.obsolete].sort());
      }),
    );
  });

  it('of a browser with a live session of its key stays the same when others add theirs', () => {
    const added = fc.array(arbitrary('unbound', 'foreign', 'unknown'), { maxLength: 12 });
    fc.assert(
      fc.property(anySessions, added, (sessions, others) => {
        fc.pre(sessions.some((one) => isLive(one) && keyOf(one) === OWN));
        expect(select([...others, ...sessions]).token).toBe(select(sessions).token);
      }),
    );
  });

  it('of a browser with a live unbound session stays the same when others add bound ones', () => {
    const added = fc.array(arbitrary('foreign', 'unknown'), { maxLength: 12 });
    fc.assert(
      fc.property(anySessions, added, notProved, (sessions, others, proof) => {
        fc.pre(sessions.some((one) => isLive(one) && keyOf(one) === null));
        expect(select([...others, ...sessions], proof).token).toBe(select(sessions, proof).token);
      }),
    );
  });
});

describe('obsolete are', () => {
  it('ended sessions, and never the selected one nor a live one that is newer', () => {
    fc.assert(
      fc.property(anySessions, (sessions) => {
        const { token, obsolete } = select(sessions);
        for (const one of sessions) {
          const { sessionId } = one.token;
          if (one.token === token) expect(obsolete).not.toContain(sessionId);
          else if (!isLive(one)) expect(obsolete).toContain(sessionId);
          else if (sessionId > token.sessionId) expect(obsolete).not.toContain(sessionId);
        }
      }),
    );
  });

  it('all sessions that are older than a live one of the key', () => {
    const older = (['own', 'unbound', 'foreign', 'unknown'] as const).map((kind, at) => presented(kind, at));
    const { obsolete } = select([...older, presented('own', 9)]);
    expect(obsolete).toEqual(older.map(({ token }) => token.sessionId));
  });

  it('no live bound sessions when the selected one is unbound', () => {
    const [bound, unbound, selected] = [
      presented('own', 1),
      presented('unbound', 2),
      presented('unbound', 3),
    ];
    const { token, obsolete } = select([bound, unbound, selected], { kind: 'none' });
    expect([token, obsolete]).toEqual([selected.token, [unbound.token.sessionId]]);
  });
});

describe('of several tokens of one session', () => {
  it('the one of the newest generation counts, and of its newest branch', () => {
    const sessionId = newSessionId(now);
    const other = { sessionId: newSessionId(now), generation: 1, branch: 0 };
    const tokens = [
      { sessionId, generation: 2, branch: 0 },
      { sessionId, generation: 3, branch: 1 },
      { sessionId, generation: 3, branch: 0 },
    ];
    expect(newestTokens([...tokens, other])).toEqual([{ sessionId, generation: 3, branch: 1 }, other]);
  });
});
