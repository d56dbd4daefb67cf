import { redisHostUrls } from './redis-urls.js';

describe('the URLs of Redis', () => {
  it.each([
    ['redis://127.0.0.1:6379', ['redis://127.0.0.1:6379']],
    ['rediss://cache.internal/2', ['rediss://cache.internal/2']],
    [
      'rediss://store:pass%2Cword@one.internal:7000,two.internal:7001',
      ['rediss://store:pass%2Cword@one.internal:7000', 'rediss://store:pass%2Cword@two.internal:7001'],
    ],
    ['redis://[::1]:6379,[::2]:6379', ['redis://[::1]:6379', 'redis://[::2]:6379']],
  ])('of %s are one for each host', (url, urls) => {
    expect(redisHostUrls(url)).toEqual(urls);
  });

  it.each([
    '',
    'redis',
    'redis://',
    'redis://one,',
    'postgres://one',
    'redis://one/name',
    'redis://one:port',
  ])('are none for %p', (url) => {
    expect(redisHostUrls(url)).toEqual([]);
  });
});
