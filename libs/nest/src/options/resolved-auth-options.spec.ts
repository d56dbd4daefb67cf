import { InMemorySessionStore } from '@holdfast/testing';
import { ADA_ACCOUNT, keys } from '../../test/test-app';
import type { AuthModuleOptions } from './auth-module-options';
import { InvalidAuthOptionsError } from '../errors/invalid-auth-options.error';
import { resolveAuthOptions, type AuthRouteOptions } from './resolved-auth-options';

const options: AuthModuleOptions = {
  store: new InMemorySessionStore(),
  accounts: { verify: () => Promise.resolve(null), find: () => Promise.resolve(ADA_ACCOUNT) },
  keys,
};

const routes: AuthRouteOptions = { path: '/auth', passwordSignIn: true };

describe('resolveAuthOptions', () => {
  it('applies the documented defaults', () => {
    expect(resolveAuthOptions(options, routes)).toMatchObject({
      accessTokenTtlMs: 86_400_000,
      policy: { idleTtlMs: 7 * 86_400_000, maxTtlMs: 30 * 86_400_000, reuseLeewayMs: 10_000 },
      issuer: 'holdfast',
      audience: 'holdfast',
      publicUrls: [],
      clockToleranceMs: 0,
      tokenCache: { maxEntries: 50_000, maxBytes: 67_108_864 },
      rateLimits: { signInPerMinute: 10, refreshPerMinute: 60 },
      allowedOrigins: [],
    });
  });

  it('reports every invalid option at once', () => {
    const wrong: AuthModuleOptions = {
      ...options,
      keys: { signing: [], hmacSecrets: [] },
      accessTokenTtlMs: 999,
      sessionIdleTtlMs: 2_000,
      sessionMaxTtlMs: 1_000,
      reuseLeewayMs: -1,
      publicUrl: 'app.example',
      application: 'my app',
      clockToleranceMs: 300_001,
      tokenCache: { maxEntries: 0, maxBytes: 0 },
      rateLimits: { signInPerMinute: -1, refreshPerMinute: 0.5 },
      allowedOrigins: ['https://app.example/'],
      legacyTokens: { verify: () => Promise.resolve(null), until: Number.NaN },
      issuer: '',
      audience: '',
    };
    expect(() => resolveAuthOptions(wrong, routes)).toThrow(InvalidAuthOptionsError);
    try {
      resolveAuthOptions(wrong, routes);
    } catch (error) {
      expect((error as InvalidAuthOptionsError).issues.map((issue) => issue.split(' ')[0])).toEqual([
        'accessTokenTtlMs',
        'sessionMaxTtlMs',
        'reuseLeewayMs',
        'clockToleranceMs',
        'tokenCache.maxEntries',
        'tokenCache.maxBytes',
        'rateLimits.signInPerMinute',
        'rateLimits.refreshPerMinute',
        'allowedOrigins',
        'legacyTokens.until',
        'issuer',
        'audience',
        'application',
        'publicUrl',
        'keys.signing:',
        'keys.hmacSecrets:',
      ]);
    }
  });

  it('takes one public URL or several, with or without a trailing slash', () => {
    const publicUrls = ['https://b.example/base/', 'https://c.example:8443'];
    expect(
      resolveAuthOptions({ ...options, publicUrl: 'https://a.example/', publicUrls }, routes).publicUrls,
    ).toEqual(['https://a.example', 'https://b.example/base', 'https://c.example:8443']);
  });

  it.each([
    'app.example',
    'ftp://app.example',
    'https://app.example/?a=b',
    'https://app.example/#top',
    'https://user:secret@app.example',
  ])('rejects the public URL %s', (publicUrl) => {
    expect(() => resolveAuthOptions({ ...options, publicUrl }, routes)).toThrow(InvalidAuthOptionsError);
  });

  it('takes a date or a time as the end of a migration, until a session is forgotten with the token it replaced', () => {
    const clock = { now: () => Date.UTC(2026, 0, 1) };
    const untilMs = Date.UTC(2026, 0, 31);
    const resolved = (until: Date | number): unknown =>
      resolveAuthOptions(
        {
          ...options,
          clock,
          legacyTokens: { verify: () => Promise.resolve(null), until },
        },
        routes,
      ).legacyTokens;
    expect(resolved(new Date(untilMs))).toMatchObject({ untilMs, accept: false });
    expect(resolved(untilMs)).toMatchObject({ untilMs });
    expect(resolved(0)).toMatchObject({ untilMs: 0 });
    expect(() => resolved(untilMs + 1)).toThrow('legacyTokens.until');
  });
});
