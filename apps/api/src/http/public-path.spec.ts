import { publicPathOf, removablePaths, withoutPublicPath } from './public-path';

const PUBLIC_URLS = ['https://app.example', 'https://www.example/team/app', 'https://b.example/b'];

describe('the path of a public URL', () => {
  it.each([
    ['/team/app/api/v1/auth/me?a=b', '/api/v1/auth/me?a=b'],
    ['/team/app/', '/'],
    ['/team/app', '/'],
    ['/team/app?a=b', '/?a=b'],
    ['/b/notes', '/notes'],
    ['/team/app/.well-known/jwks.json', '/.well-known/jwks.json'],
  ])('is removed from %s', (url, rest) => {
    expect(withoutPublicPath(url, removablePaths(PUBLIC_URLS))).toBe(rest);
  });

  it.each([
    '/api/v1/auth/me',
    '/team/apple',
    '/team',
    '/bnotes',
    '/',
    '/notes/team/app/',
    '/team/app/metrics',
    '/team/app/health/ready?a=b',
  ])('leaves %s as it is', (url) => {
    expect(withoutPublicPath(url, removablePaths(PUBLIC_URLS))).toBe(url);
  });

  it.each(['https://app.example/api', 'https://app.example/notes/', 'https://app.example/api/inner'])(
    'is the proxy’s to remove in %s, which begins as own paths do',
    (publicUrl) => {
      expect(removablePaths([publicUrl])).toEqual([]);
    },
  );

  it('is that of the URL with the host of the request, else of the first URL', () => {
    expect(publicPathOf('www.example', PUBLIC_URLS)).toBe('/team/app');
    expect(publicPathOf('b.example', PUBLIC_URLS)).toBe('/b');
    expect(publicPathOf('10.0.0.1:3000', PUBLIC_URLS)).toBe('');
    expect(publicPathOf('10.0.0.1:3000', [])).toBe('');
  });
});
