import { inspect } from 'node:util';
import { fromPayload } from './access-token-claims';
import { VerifiedTokens } from './verified-tokens';

function tokenNamed(jti: string) {
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

describe('verified tokens', () => {
  it('are found by the token alone', () => {
    const tokens = new VerifiedTokens({ maxEntries: 10, maxBytes: 100_000 });
    tokens.keep('jwt-a', tokenNamed('a'));
    expect([tokens.find('jwt-a')?.id, tokens.find('jwt-b')]).toEqual(['a', undefined]);
    expect(tokens.counts).toEqual({ hits: 1, misses: 1, entries: 1 });
  });

  it('are never more than fit in, by number and by size', () => {
    const few = new VerifiedTokens({ maxEntries: 3, maxBytes: 1_000_000 });
    const small = new VerifiedTokens({ maxEntries: 1_000, maxBytes: 20_000 });
    for (let count = 0; count < 100; count += 1) {
      for (const tokens of [few, small]) {
        tokens.keep(`${String(count)} ${'x'.repeat(1_000)}`, tokenNamed('t'));
      }
    }
    expect(few.counts.entries).toBe(3);
    expect(small.counts.entries).toBeLessThanOrEqual(20);
    expect(small.counts.entries).toBeGreaterThan(5);
  });

  it('can be dumped without giving a token away, and are kept otherwise in every process', () => {
    const keysOf = (tokens: VerifiedTokens): string => {
      tokens.keep('secret-jwt', tokenNamed('a'));
      return inspect(tokens, { depth: 10, showHidden: true });
    };
    expect(keysOf(new VerifiedTokens({ maxEntries: 3, maxBytes: 100_000 }))).not.toContain('secret-jwt');
  });

  it('cannot be changed by a request for the ones after it', () => {
    const token = tokenNamed('a');
    expect(() => (token.roles as string[]).push('admin')).toThrow(TypeError);
    expect(() => Object.assign(token, { accountId: 'other' })).toThrow(TypeError);
  });
});
