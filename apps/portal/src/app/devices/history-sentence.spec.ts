import type { SessionEventSummary } from '@holdfast/contract';
import { historySentence } from './history-sentence';

describe('the sentence of a history event', () => {
  it.each<[SessionEventSummary['kind'], string | null, string]>([
    ['signed_in', null, 'You signed in.'],
    ['reauthenticated', null, 'You confirmed your identity.'],
    ['stale_token_tolerated', 'lost_answer', 'Renewed after a lost response.'],
    ['stale_token_tolerated', 'within_leeway', 'Renewed twice at the same time.'],
    ['revoked', 'ended_by_owner', 'You were signed out from another device.'],
    ['expired', 'idle_limit', 'The session expired after inactivity.'],
    ['revoked', 'a_reason_of_a_newer_api', 'The session was ended.'],
  ])('of %s with the reason %s is “%s”', (kind, reason, sentence) => {
    expect(historySentence({ kind, reason, at: '2026-01-01T00:00:00Z' })).toBe(sentence);
  });
});
