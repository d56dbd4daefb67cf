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
      for (const version of order) revocations.add(refreshedClaims('bound', version), NOW);
      expect(revocations.statusOf({ ...bound, claimsVersion: 1 }, NOW)).toEqual({ kind: 'claims_stale' });
      revocations.add(endedSession('bound'), NOW);
      revocations.add(refreshedClaims('bound', 3), NOW);
      expect(revocations.statusOf(bound, NOW)).toEqual({ kind: 'ended', reason: 'signed_out' });
    }
  });

  it('still knows a confirmed session after its claims were refreshed', () => {
    const revocations = new RevocationCache();
    revocations.update([], NOW);
    revocations.confirm(unbound);
    revocations.add(refreshedClaims('unbound', 1), NOW);
    expect(revocations.statusOf({ ...unbound, claimsVersion: 1 }, NOW)).toEqual({ kind: 'alive' });
  });

  it('knows an unbound session only after the store has seen the first use of its token', () => {
    const revocations = new RevocationCache();
    revocations.update([], NOW);
    expect(revocations.statusOf(unbound, NOW)).toEqual({ kind: 'unknown' });
    revocations.confirm(unbound);
    expect(revocations.statusOf(unbound, NOW)).toEqual({ kind: 'alive' });
    expect(revocations.statusOf({ ...unbound, branch: 1 }, NOW)).toEqual({ kind: 'unknown' });
    revocations.add(endedSession('unbound'), NOW);
    expect(revocations.statusOf(unbound, NOW)).toEqual({ kind: 'ended', reason: 'signed_out' });
  });

  it('forgets an ended session once access tokens from before its end have expired, if its limits are later', () => {
    const revocations = new RevocationCache({ rememberMs: 10_000, freshMs: 60_000 });
    revocations.update([endedSession('bound', NOW + 50_000)], NOW);
    expect(revocations.statusOf(bound, NOW + 9_999)).toEqual({ kind: 'ended', reason: 'signed_out' });
    expect(revocations.statusOf(bound, NOW + 10_000)).toEqual({ kind: 'alive' });
  });

  it('makes room for new revocations once earlier ones concern no token', () => {
    const revocations = new RevocationCache({ maxRevocations: 1 });
    revocations.update([endedSession('one', NOW + 10)], NOW);
    revocations.update([endedSession('bound')], NOW + 10);
    expect(revocations.statusOf(bound, NOW + 10)).toEqual({ kind: 'ended', reason: 'signed_out' });
    expect(revocations.counts).toEqual({ remembered: 1, capacity: 1, overflowed: 0 });
  });

  it('knows which sessions to ask the store about when more are revoked than it can hold', () => {
    const revocations = new RevocationCache({ maxRevocations: 1 });
    const others = Array.from({ length: 1_000 }, (_none, index) => ({
      ...bound,
      sessionId: `other ${String(index)}`,
    }));
    const ended = others.map(({ sessionId }) => endedSession(sessionId));
    revocations.update([endedSession('one'), refreshedClaims('bound', 1), ...ended], NOW);
    const kindsOf = (subjects: readonly AccessTokenSubject[]) =>
      new Set(subjects.map((subject) => revocations.statusOf(subject, NOW).kind));
    expect(kindsOf([bound, ...others])).toEqual(new Set(['unknown']));
    expect(revocations.counts).toEqual({ remembered: 1, capacity: 1, overflowed: 1_001 });
    const strangers = others.map((subject, index) => ({
      ...subject,
      sessionId: `stranger ${String(index)}`,
    }));
    const asked = strangers.filter((subject) => revocations.statusOf(subject, NOW).kind === 'unknown');
    expect(asked.length).toBeLessThan(10);
  });

  it('forgets which sessions to ask the store about, not before their access tokens have expired', () => {
    const revocations = new RevocationCache({ maxRevocations: 1, rememberMs: 1_000, freshMs: 60_000 });
    revocations.update([endedSession('one'), endedSession('bound')], NOW);
    revocations.update([endedSession('another')], NOW + 999);
    expect(revocations.statusOf(bound, NOW + 999)).toEqual({ kind: 'unknown' });
    revocations.update([endedSession('one'), endedSession('another')], NOW + 2_000);
    revocations.update([endedSession('one'), endedSession('another')], NOW + 3_000);
    expect(revocations.statusOf(bound, NOW + 3_000)).toEqual({ kind: 'alive' });
  });

  it('forgets the first use of an unbound token when there are more than it can hold', () => {
    const revocations = new RevocationCache({ maxConfirmed: 1 });
    revocations.update([], NOW);
    revocations.confirm(unbound);
    revocations.confirm({ ...unbound, sessionId: 'other' });
    expect(revocations.statusOf(unbound, NOW)).toEqual({ kind: 'unknown' });
  });

  it('notifies listeners at once until they unsubscribe', () => {
    const revocations = new RevocationCache();
    const notified: string[] = [];
    const unsubscribe = revocations.onRevocation(({ sessionId }) => notified.push(sessionId));
    revocations.update([endedSession('elsewhere')], NOW);
    revocations.add(refreshedClaims('here', 1), NOW);
    unsubscribe();
    revocations.add(endedSession('later'), NOW);
    expect(notified).toEqual(['elsewhere', 'here']);
  });
});
