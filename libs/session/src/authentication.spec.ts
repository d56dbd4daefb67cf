import { isAcr, newAuthentication } from './authentication.js';

describe('the authentication of a session', () => {
  it('has neither methods nor a class unless the application names them', () => {
    expect(newAuthentication({}, 7)).toEqual({ at: 7, amr: [], acr: null });
    expect(newAuthentication({ amr: ['pwd', 'otp'], acr: 'urn:example:strong' }, 7)).toEqual({
      at: 7,
      amr: ['pwd', 'otp'],
      acr: 'urn:example:strong',
    });
  });

  it.each([
    ['more than 16 methods', { amr: Array.from({ length: 17 }, () => 'pwd') }],
    ['an empty method', { amr: [''] }],
    ['a method with a space', { amr: ['one time'] }],
    ['a method of more than 64 characters', { amr: ['a'.repeat(65)] }],
    ['an empty class', { acr: '' }],
    ['a class of more than 256 characters', { acr: 'a'.repeat(257) }],
  ])('rejects %s', (_what, claims) => {
    expect(() => newAuthentication(claims, 7)).toThrow(RangeError);
  });
});

describe('a context class', () => {
  it.each(['urn:mace:incommon:iap:silver', 'https://refeds.org/profile/mfa', 'aal2', '0'])(
    'may be %s',
    (acr) => {
      expect(isAcr(acr)).toBe(true);
    },
  );

  it.each(['two words', 'a "quoted" one', 'with a \\', 'línea', 'line\r\nbreak', 'tab\t'])(
    'cannot be written into a header otherwise: %j',
    (acr) => {
      expect(isAcr(acr)).toBe(false);
    },
  );
});
