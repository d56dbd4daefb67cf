import { resolveOptions } from './holdfast-options.js';

const page = 'https://app.example';

describe('the options', () => {
  it('take the page’s own origin for the API where none is named', () => {
    const { apiOrigin, allowedOrigins, signInPath } = resolveOptions({}, page, true);
    expect(apiOrigin).toBe(page);
    expect([...allowedOrigins]).toEqual([page]);
    expect(signInPath).toBe('/sign-in');
  });

  it('send tokens to the API and the origins listed, not to the page where that is another', () => {
    const options = { apiOrigin: 'https://api.example/', allowedOrigins: ['https://files.example'] };
    expect([...resolveOptions(options, page, true).allowedOrigins]).toEqual([
      'https://api.example',
      'https://files.example',
    ]);
  });

  it.each(['api.example', 'https://api.example/v1', 'javascript:alert(1)', '*', 'https://user@api.example'])(
    'refuse %s, which is no origin',
    (apiOrigin) => {
      expect(() => resolveOptions({ apiOrigin }, page, true)).toThrow('apiOrigin');
    },
  );
});
