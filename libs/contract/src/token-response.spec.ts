import { isTokenResponse } from './token-response.js';

const response = {
  access_token: 'a.b.c',
  token_type: 'Bearer',
  expires_in: 86_400,
  account: { id: 'ada', email: null, roles: [] },
  session: { id: 's', bound: true, idle_expires_at: '', expires_at: '' },
};

describe('a token response', () => {
  it.each(['Bearer', 'DPoP'])('with the token type %s is recognised', (token_type) => {
    expect(isTokenResponse({ ...response, token_type })).toBe(true);
  });

  it.each([
    ['a page of HTML', '<html></html>'],
    ['nothing', null],
    ['an empty token', { ...response, access_token: '' }],
    ['another token type', { ...response, token_type: 'mac' }],
    ['a lifetime that is no number', { ...response, expires_in: Number.NaN }],
    ['no account', { ...response, account: undefined }],
    ['no session', { ...response, session: undefined }],
  ])('is not taken from %s', (_what, body) => {
    expect(isTokenResponse(body)).toBe(false);
  });
});
