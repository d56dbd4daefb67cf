import type { SessionEventSummary } from '@holdfast/contract';
import { historySentence, isTheft } from './history-sentence';

describe('the sentence of a history event', () => {
  it.each<[SessionEventSummary['kind'], string | null, string]>([
    ['signed_in', null, 'You signed in.'],
    ['reauthenticated', null, 'You confirmed your identity.'],
    ['stale_token_tolerated', 'lost_answer', 'Renewed after a lost response.'],
    ['stale_token_tolerated', 'within_leeway', 'Renewed twice at the same time.'],
    ['theft_attempt', 'proof_by_another_key', 'Blocked an attempt to use a copy of your session.'],
    ['proof_missing', null, 'Rejected a request that did not prove which device it came from.'],
    ['theft_attempt', 'proof_missing', 'Rejected a request that did not prove which device it came from.'],
    ['bound_cookie_missing', null, 'A copy of your browser profile was refused.'],
    ['revoked', 'ended_by_owner', 'You were signed out from another device.'],
    ['expired', 'idle_limit', 'The session expired after inactivity.'],
    ['revoked', 'a_reason_of_a_newer_api', 'The session was ended.'],
  ])('of %s with the reason %s is “%s”', (kind, reason, sentence) => {
    expect(historySentence({ kind, reason, at: '2026-01-01T00:00:00Z' })).toBe(sentence);
  });
});

describe('a theft', () => {
  it('is what came with a proof by another key, and not what may be another page of the owner', () => {
    const at = '2026-01-01T00:00:00Z';
    const isTheftBy = (kind: SessionEventSummary['kind'], reason: string | null) =>
      isTheft({ kind, reason, at });
    expect(isTheftBy('theft_attempt', 'proof_by_another_key')).toBe(true);
    expect(isTheftBy('proof_missing', null)).toBe(false);
    expect(isTheftBy('theft_attempt', 'proof_missing')).toBe(false);
  });
});
