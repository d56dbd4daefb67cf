import { isTokenResponse } from './token-response.js';

const answer = {
  access_token: 'a.b.c',
  token_type: 'Bearer',
  expires_in: 86_400,
  session: { id: 's', bound: true, idle_expires_at: '', expires_at: '' },
};

describe('a token response', () => {
  it('is recognised', () => {
    expect(isTokenResponse(answer)).toBe(true);
  });

  it.each([
    ['a page of HTML', '<html></html>'],
    ['nothing', null],
    ['an empty token', { ...answer, access_token: '' }],
    ['another token type', { ...answer, token_type: 'DPoP' }],
    ['a lifetime that is no number', { ...answer, expires_in: Number.NaN }],
    ['no session', { ...answer, session: undefined }],
  ])('is not taken from %s', (_what, body) => {
    expect(isTokenResponse(body)).toBe(false);
  });
});
