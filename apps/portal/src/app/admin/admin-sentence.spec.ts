import { SESSION_END_REASONS, SESSION_EVENT_KINDS } from '@holdfast/contract';
import { adminSentence } from './admin-sentence';

const at = '2026-01-01T00:00:00Z';

describe('what an administrator reads', () => {
  it.each(SESSION_EVENT_KINDS.filter((kind) => kind !== 'signed_out'))(
    'of %s does not speak to the owner',
    (kind) => {
      expect(adminSentence({ kind, reason: null, at })).not.toMatch(/\byour?\b/i);
    },
  );

  it.each(Object.entries(SESSION_END_REASONS))(
    'of the end %s does not speak to the owner',
    (reason, { kind }) => {
      expect(adminSentence({ kind, reason, at })).not.toMatch(/\byour?\b/i);
    },
  );

  it('calls a missing proof what it is, also where an earlier version stored a theft attempt', () => {
    expect(adminSentence({ kind: 'theft_attempt', reason: 'proof_missing', at })).toContain('did not prove');
  });
});
