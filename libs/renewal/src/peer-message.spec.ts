import { isPeerMessage } from './peer-message.js';

const renewed = { kind: 'renewed', accessToken: 'a', sessionId: 's', bound: false, lifetimeMs: 10 };
const signedOut = {
  kind: 'signed_out',
  sessionId: 's',
  reason: { code: 'session_revoked', detail: 'Over.' },
};

describe('a message of another tab', () => {
  it('is understood in both its kinds', () => {
    expect(isPeerMessage(renewed)).toBe(true);
    expect(isPeerMessage(signedOut)).toBe(true);
    expect(isPeerMessage({ ...signedOut, reason: { code: 'signed_out', detail: '' } })).toBe(true);
  });

  it.each([
    ['nothing', null],
    ['text', 'renewed'],
    ['another kind', { ...renewed, kind: 'later' }],
    ['a lifetime that is no number', { ...renewed, lifetimeMs: Number.NaN }],
    ['no token', { ...renewed, accessToken: undefined }],
    ['no session', { ...signedOut, sessionId: undefined }],
    ['an unknown reason', { ...signedOut, reason: { code: 'bored', detail: '' } }],
  ])('is not understood when it is %s', (_name, value) => {
    expect(isPeerMessage(value)).toBe(false);
  });
});
