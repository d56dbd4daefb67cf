import { resolveOptions } from './holdfast-options.js';

const page = 'https://app.example';

describe('resolveOptions', () => {
  it('uses the origin of the page for the API by default', () => {
    const { apiOrigin, allowedOrigins, signInPath } = resolveOptions({}, page, true);
    expect(apiOrigin).toBe(page);
    expect(allowedOrigins).toEqual([]);
    expect(signInPath).toBe('/sign-in');
  });

  it('has the auth routes where the API has them by default, or at another path', () => {
    expect(resolveOptions({}, page, true).authPath).toBe('/api/v1/auth');
    expect(resolveOptions({ authPath: '/base/auth' }, page, true).authPath).toBe('/base/auth');
  });

  it.each(['auth', '/auth/', '/', '', 'https://api.example/auth', '/auth?a=b', '/a/../b', '/./a'])(
    'rejects "%s", which is no path',
    (authPath) => {
      expect(() => resolveOptions({ authPath }, page, true)).toThrow('authPath');
    },
  );

  it.each([
    ['/api/v1/auth', ['/api/v1/']],
    ['/base/auth', ['/base/']],
    ['/auth', ['/']],
  ])('has the API where its auth routes %s are by default', (authPath, paths) => {
    expect(resolveOptions({ authPath }, page, true).apiPaths).toEqual([`${authPath}/`, ...paths]);
  });

  it('has the API at the listed paths', () => {
    const { apiPaths } = resolveOptions({ apiPaths: ['/papers', '/'] }, page, true);
    expect(apiPaths).toEqual(['/api/v1/auth/', '/papers/', '/']);
  });

  it.each(['papers', '/papers/', '', '/papers/*', '/papers/..', 'https://api.example/papers'])(
    'rejects "%s" among the paths of the API',
    (path) => {
      expect(() => resolveOptions({ apiPaths: [path] }, page, true)).toThrow('apiPaths');
    },
  );

  it('allows the listed origins, but not another origin of the page', () => {
    const options = { apiOrigin: 'https://api.example/', allowedOrigins: ['https://files.example/'] };
    const { apiOrigin, allowedOrigins } = resolveOptions(options, page, true);
    expect(apiOrigin).toBe('https://api.example');
    expect(allowedOrigins).toEqual(['https://files.example']);
  });

  it.each(['api.example', 'https://api.example/v1', 'javascript:alert(1)', '*', 'https://user@api.example'])(
    'reject %s, which is no origin',
    (apiOrigin) => {
      expect(() => resolveOptions({ apiOrigin }, page, true)).toThrow('apiOrigin');
    },
  );
});
