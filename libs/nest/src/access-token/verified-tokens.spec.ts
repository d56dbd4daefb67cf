import { inspect } from 'node:util';
import { fromPayload } from './access-token-claims';
import { VerifiedTokens } from './verified-tokens';

function tokenWithId(jti: string) {
  const token = fromPayload({
    sub: 'a',
    sid: 's',
    jti,
    iat: 1,
    exp: 2,
    auth_time: 1,
    gen: 0,
    brn: 0,
    roles: ['x'],
  });
  if (token === null) throw new Error('not a payload');
  return token;
}

describe('the cache of verified tokens', () => {
  it('finds a token by its exact JWT', () => {
    const tokens = new VerifiedTokens({ maxEntries: 10, maxBytes: 100_000 });
    tokens.add('jwt-a', tokenWithId('a'));
    expect([tokens.find('jwt-a')?.id, tokens.find('jwt-b')]).toEqual(['a', undefined]);
    expect(tokens.counts).toEqual({ hits: 1, misses: 1, entries: 1 });
  });

  it('stays within its limits of entries and bytes', () => {
    const few = new VerifiedTokens({ maxEntries: 3, maxBytes: 1_000_000 });
    const small = new VerifiedTokens({ maxEntries: 1_000, maxBytes: 20_000 });
    for (let count = 0; count < 100; count += 1) {
      for (const tokens of [few, small]) {
        tokens.add(`${String(count)} ${'x'.repeat(1_000)}`, tokenWithId('t'));
      }
    }
    expect(few.counts.entries).toBe(3);
    expect(small.counts.entries).toBeLessThanOrEqual(20);
    expect(small.counts.entries).toBeGreaterThan(5);
  });

  it('contains no JWT that a memory dump could reveal', () => {
    const tokens = new VerifiedTokens({ maxEntries: 3, maxBytes: 100_000 });
    tokens.add('secret-jwt', tokenWithId('a'));
    expect(inspect(tokens, { depth: 10, showHidden: true })).not.toContain('secret-jwt');
  });

  it('returns tokens that a request cannot modify for later ones', () => {
    const token = tokenWithId('a');
    expect(() => (token.roles as string[]).push('admin')).toThrow(TypeError);
    expect(() => Object.assign(token, { accountId: 'other' })).toThrow(TypeError);
  });
});
