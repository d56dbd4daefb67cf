import { RevocationCache, type AccessTokenSubject } from './revocation-cache.js';

const bound: AccessTokenSubject = { sessionId: 'bound', bound: true, generation: 3, branch: 0 };
const unbound: AccessTokenSubject = { sessionId: 'unbound', bound: false, generation: 3, branch: 0 };
const NOW = 1_000_000;

function endedSession(sessionId: string, until = NOW + 60_000) {
  return { sessionId, reason: 'signed_out', until } as const;
}

describe('a revocation cache', () => {
  it('knows nothing at first', () => {
    const revocations = new RevocationCache();
    expect(revocations.statusOf(bound, NOW)).toEqual({ kind: 'unknown' });
    expect(revocations.isInGrace(NOW)).toBe(false);
  });

  it('takes a session that is not listed as ended for alive while the list is fresh', () => {
    const revocations = new RevocationCache({ freshMs: 1_000 });
    revocations.update([endedSession('other')], NOW);
    expect(revocations.statusOf(bound, NOW + 1_000)).toEqual({ kind: 'alive' });
    expect(revocations.statusOf(bound, NOW + 1_001)).toEqual({ kind: 'unknown' });
  });

  it('is not trusted after the clock was set back', () => {
    const revocations = new RevocationCache();
    revocations.update([], NOW);
    expect(revocations.statusOf(bound, NOW - 3_600_000)).toEqual({ kind: 'unknown' });
    expect(revocations.isInGrace(NOW - 3_600_000)).toBe(false);
  });

  it('knows an ended session however old the list is', () => {
    const revocations = new RevocationCache();
    revocations.update([endedSession('bound')], NOW);
    expect(revocations.statusOf(bound, NOW + 50_000)).toEqual({ kind: 'ended', reason: 'signed_out' });
  });

  it('forgets an ended session once its access tokens have expired', () => {
    const revocations = new RevocationCache();
    revocations.update([endedSession('bound', NOW + 10)], NOW);
    revocations.update([], NOW + 10);
    expect(revocations.statusOf(bound, NOW + 10)).toEqual({ kind: 'alive' });
  });

  it('knows an unbound session only after the store has seen the first use of its token', () => {
    const revocations = new RevocationCache();
    revocations.update([], NOW);
    expect(revocations.statusOf(unbound, NOW)).toEqual({ kind: 'unknown' });
    revocations.confirm(unbound);
    expect(revocations.statusOf(unbound, NOW)).toEqual({ kind: 'alive' });
    expect(revocations.statusOf({ ...unbound, branch: 1 }, NOW)).toEqual({ kind: 'unknown' });
    revocations.add(endedSession('unbound'));
    expect(revocations.statusOf(unbound, NOW)).toEqual({ kind: 'ended', reason: 'signed_out' });
  });

  it('knows no session to be alive while more have ended than it can hold', () => {
    const revocations = new RevocationCache({ maxEnded: 1, maxConfirmed: 1 });
    revocations.update([endedSession('one'), endedSession('two', NOW + 500)], NOW);
    expect(revocations.statusOf(bound, NOW)).toEqual({ kind: 'unknown' });
    expect(revocations.statusOf(bound, NOW + 501)).toEqual({ kind: 'alive' });
    revocations.confirm(unbound);
    revocations.confirm({ ...unbound, sessionId: 'other' });
    expect(revocations.statusOf(unbound, NOW + 501)).toEqual({ kind: 'unknown' });
  });

  it('notifies listeners at once until they unsubscribe', () => {
    const revocations = new RevocationCache();
    const notified: string[] = [];
    const unsubscribe = revocations.onEnded(({ sessionId }) => notified.push(sessionId));
    revocations.update([endedSession('elsewhere')], NOW);
    revocations.add(endedSession('here'));
    unsubscribe();
    revocations.add(endedSession('later'));
    expect(notified).toEqual(['elsewhere', 'here']);
  });
});
