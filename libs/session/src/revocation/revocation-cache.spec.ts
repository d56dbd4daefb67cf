import { RevocationCache, type AccessTokenSubject } from './revocation-cache.js';

const issuedWith = { generation: 3, branch: 0, claimsVersion: 0 };
const bound: AccessTokenSubject = { sessionId: 'bound', bound: true, ...issuedWith };
const unbound: AccessTokenSubject = { sessionId: 'unbound', bound: false, ...issuedWith };
const NOW = 1_000_000;

function endedSession(sessionId: string, until = NOW + 60_000) {
  return { kind: 'session_ended', sessionId, reason: 'signed_out', until } as const;
}

function refreshedClaims(sessionId: string, claimsVersion: number, until = NOW + 60_000) {
  return { kind: 'claims_refreshed', sessionId, claimsVersion, until } as const;
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

  it('knows that an access token is stale when the claims were refreshed after it was issued', () => {
    const revocations = new RevocationCache();
    revocations.update([refreshedClaims('bound', 2)], NOW);
    const statusWith = (claimsVersion: number) => revocations.statusOf({ ...bound, claimsVersion }, NOW).kind;
    expect([0, 1, 2, 3].map(statusWith)).toEqual(['claims_stale', 'claims_stale', 'alive', 'alive']);
  });

  it('knows a stale access token however old the list is, until it has expired', () => {
    const revocations = new RevocationCache();
    revocations.update([refreshedClaims('bound', 1, NOW + 60_000)], NOW);
    expect(revocations.statusOf(bound, NOW + 50_000)).toEqual({ kind: 'claims_stale' });
    revocations.update([], NOW + 60_000);
    expect(revocations.statusOf(bound, NOW + 60_000)).toEqual({ kind: 'alive' });
  });

  it('keeps the revocation of a session that revokes most, in whatever order it learns of them', () => {
    for (const order of [
      [1, 2],
      [2, 1],
    ]) {
      const revocations = new RevocationCache();
      for (const version of order) revocations.add(refreshedClaims('bound', version));
      expect(revocations.statusOf({ ...bound, claimsVersion: 1 }, NOW)).toEqual({ kind: 'claims_stale' });
      revocations.add(endedSession('bound'));
      revocations.add(refreshedClaims('bound', 3));
      expect(revocations.statusOf(bound, NOW)).toEqual({ kind: 'ended', reason: 'signed_out' });
    }
  });

  it('still knows a confirmed session after its claims were refreshed', () => {
    const revocations = new RevocationCache();
    revocations.update([], NOW);
    revocations.confirm(unbound);
    revocations.add(refreshedClaims('unbound', 1));
    expect(revocations.statusOf({ ...unbound, claimsVersion: 1 }, NOW)).toEqual({ kind: 'alive' });
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

  it('knows no session to be alive while more are revoked than it can hold', () => {
    const revocations = new RevocationCache({ maxRevocations: 1, maxConfirmed: 1 });
    revocations.update([endedSession('one'), refreshedClaims('two', 1, NOW + 500)], NOW);
    expect(revocations.statusOf(bound, NOW)).toEqual({ kind: 'unknown' });
    expect(revocations.statusOf(bound, NOW + 501)).toEqual({ kind: 'alive' });
    revocations.confirm(unbound);
    revocations.confirm({ ...unbound, sessionId: 'other' });
    expect(revocations.statusOf(unbound, NOW + 501)).toEqual({ kind: 'unknown' });
  });

  it('notifies listeners at once until they unsubscribe', () => {
    const revocations = new RevocationCache();
    const notified: string[] = [];
    const unsubscribe = revocations.onRevocation(({ sessionId }) => notified.push(sessionId));
    revocations.update([endedSession('elsewhere')], NOW);
    revocations.add(refreshedClaims('here', 1));
    unsubscribe();
    revocations.add(endedSession('later'));
    expect(notified).toEqual(['elsewhere', 'here']);
  });
});
