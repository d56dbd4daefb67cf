import { SessionStandings, type AccessTokenSubject } from './session-standings.js';

const bound: AccessTokenSubject = { sessionId: 'bound', bound: true, generation: 3, branch: 0 };
const unbound: AccessTokenSubject = { sessionId: 'unbound', bound: false, generation: 3, branch: 0 };
const NOW = 1_000_000;

function endedOf(sessionId: string, until = NOW + 60_000) {
  return { sessionId, reason: 'signed_out', until } as const;
}

describe('what an instance knows of sessions', () => {
  it('is nothing at first', () => {
    const standings = new SessionStandings();
    expect(standings.of(bound, NOW)).toEqual({ kind: 'unknown' });
    expect(standings.isInGrace(NOW)).toBe(false);
  });

  it('is that those are alive that the store did not tell, for as long as that is recent', () => {
    const standings = new SessionStandings({ freshMs: 1_000 });
    standings.update([endedOf('other')], NOW);
    expect(standings.of(bound, NOW + 1_000)).toEqual({ kind: 'alive' });
    expect(standings.of(bound, NOW + 1_001)).toEqual({ kind: 'unknown' });
  });

  it('is not trusted when the clock was set back', () => {
    const standings = new SessionStandings();
    standings.update([], NOW);
    expect(standings.of(bound, NOW - 3_600_000)).toEqual({ kind: 'unknown' });
    expect(standings.isInGrace(NOW - 3_600_000)).toBe(false);
  });

  it('is which ones are over, however old that knowledge is', () => {
    const standings = new SessionStandings();
    standings.update([endedOf('bound')], NOW);
    expect(standings.of(bound, NOW + 50_000)).toEqual({ kind: 'ended', reason: 'signed_out' });
  });

  it('is forgotten of those whose access tokens have all expired', () => {
    const standings = new SessionStandings();
    standings.update([endedOf('bound', NOW + 10)], NOW);
    standings.update([], NOW + 10);
    expect(standings.of(bound, NOW + 10)).toEqual({ kind: 'alive' });
  });

  it('begins for an unbound session with the first use that the store has seen', () => {
    const standings = new SessionStandings();
    standings.update([], NOW);
    expect(standings.of(unbound, NOW)).toEqual({ kind: 'unknown' });
    standings.confirm(unbound);
    expect(standings.of(unbound, NOW)).toEqual({ kind: 'alive' });
    expect(standings.of({ ...unbound, branch: 1 }, NOW)).toEqual({ kind: 'unknown' });
    standings.end(endedOf('unbound'));
    expect(standings.of(unbound, NOW)).toEqual({ kind: 'ended', reason: 'signed_out' });
  });

  it('is bounded: where more are over than fit in, the store is asked', () => {
    const standings = new SessionStandings({ maxEnded: 1, maxConfirmed: 1 });
    standings.update([endedOf('one'), endedOf('two', NOW + 500)], NOW);
    expect(standings.of(bound, NOW)).toEqual({ kind: 'unknown' });
    expect(standings.of(bound, NOW + 501)).toEqual({ kind: 'alive' });
    standings.confirm(unbound);
    standings.confirm({ ...unbound, sessionId: 'other' });
    expect(standings.of(unbound, NOW + 501)).toEqual({ kind: 'unknown' });
  });

  it('is told at once to those who listen, for as long as they do', () => {
    const standings = new SessionStandings();
    const heard: string[] = [];
    const stop = standings.onEnded(({ sessionId }) => heard.push(sessionId));
    standings.update([endedOf('elsewhere')], NOW);
    standings.end(endedOf('here'));
    stop();
    standings.end(endedOf('later'));
    expect(heard).toEqual(['elsewhere', 'here']);
  });
});
