import { ConflictError, TokenInvalidError } from '../errors/problem-error';
import { wwwAuthenticate } from './www-authenticate';

describe('a challenge', () => {
  it('has no character that a header or its quotes cannot hold', () => {
    expect(wwwAuthenticate(new TokenInvalidError('No "admin"\\, naïve\r\nSet-Cookie: a=b'))).toBe(
      `Bearer error="invalid_token", error_description="No 'admin'', na've''Set-Cookie: a=b"`,
    );
  });

  it('is for a 401 only', () => {
    expect(wwwAuthenticate(new ConflictError())).toBeNull();
  });
});
