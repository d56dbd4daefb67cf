import { RevocationCache, type AccessTokenSubject } from './revocation-cache.js';

const bound: AccessTokenSubject = { sessionId: 'bound', bound: true, generation: 3, branch: 0 };
const unbound: AccessTokenSubject = { sessionId: 'unbound', bound: false, generation: 3, branch: 0 };
const NOW = 1_000_000;

function endedOf(sessionId: string, until = NOW + 60_000) {
  return { sessionId, reason: 'signed_out', until } as const;
}

describe('what an instance knows of sessions', () => {
  it('is nothing at first', () => {
    const revocations = new RevocationCache();
    expect(revocations.statusOf(bound, NOW)).toEqual({ kind: 'unknown' });
    expect(revocations.isInGrace(NOW)).toBe(false);
  });

  it('is that those are alive that the store did not tell, for as long as that is recent', () => {
    const revocations = new RevocationCache({ freshMs: 1_000 });
    revocations.update([endedOf('other')], NOW);
    expect(revocations.statusOf(bound, NOW + 1_000)).toEqual({ kind: 'alive' });
    expect(revocations.statusOf(bound, NOW + 1_001)).toEqual({ kind: 'unknown' });
  });

  it('is not trusted when the clock was set back', () => {
    const revocations = new RevocationCache();
    revocations.update([], NOW);
    expect(revocations.statusOf(bound, NOW - 3_600_000)).toEqual({ kind: 'unknown' });
    expect(revocations.isInGrace(NOW - 3_600_000)).toBe(false);
  });

  it('is which ones are over, however old that knowledge is', () => {
    const revocations = new RevocationCache();
    revocations.update([endedOf('bound')], NOW);
    expect(revocations.statusOf(bound, NOW + 50_000)).toEqual({ kind: 'ended', reason: 'signed_out' });
  });

  it('is forgotten of those whose access tokens have all expired', () => {
    const revocations = new RevocationCache();
    revocations.update([endedOf('bound', NOW + 10)], NOW);
    revocations.update([], NOW + 10);
    expect(revocations.statusOf(bound, NOW + 10)).toEqual({ kind: 'alive' });
  });

  it('begins for an unbound session with the first use that the store has seen', () => {
    const revocations = new RevocationCache();
    revocations.update([], NOW);
    expect(revocations.statusOf(unbound, NOW)).toEqual({ kind: 'unknown' });
    revocations.confirm(unbound);
    expect(revocations.statusOf(unbound, NOW)).toEqual({ kind: 'alive' });
    expect(revocations.statusOf({ ...unbound, branch: 1 }, NOW)).toEqual({ kind: 'unknown' });
    revocations.add(endedOf('unbound'));
    expect(revocations.statusOf(unbound, NOW)).toEqual({ kind: 'ended', reason: 'signed_out' });
  });

  it('is bounded: where more are over than fit in, the store is asked', () => {
    const revocations = new RevocationCache({ maxEnded: 1, maxConfirmed: 1 });
    revocations.update([endedOf('one'), endedOf('two', NOW + 500)], NOW);
    expect(revocations.statusOf(bound, NOW)).toEqual({ kind: 'unknown' });
    expect(revocations.statusOf(bound, NOW + 501)).toEqual({ kind: 'alive' });
    revocations.confirm(unbound);
    revocations.confirm({ ...unbound, sessionId: 'other' });
    expect(revocations.statusOf(unbound, NOW + 501)).toEqual({ kind: 'unknown' });
  });

  it('is told at once to those who listen, for as long as they do', () => {
    const revocations = new RevocationCache();
    const heard: string[] = [];
    const stop = revocations.onEnded(({ sessionId }) => heard.push(sessionId));
    revocations.update([endedOf('elsewhere')], NOW);
    revocations.add(endedOf('here'));
    stop();
    revocations.add(endedOf('later'));
    expect(heard).toEqual(['elsewhere', 'here']);
  });
});
