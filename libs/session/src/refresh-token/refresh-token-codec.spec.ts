import fc from 'fast-check';
import { newSessionId } from '../session-id.js';
import { RefreshTokenCodec } from './refresh-token-codec.js';

const secret = (byte: number): Buffer => Buffer.alloc(32, byte);
const codec = new RefreshTokenCodec([secret(1)]);
const token = { sessionId: newSessionId(1_750_000_000_000), generation: 3, branch: 1 };

describe('a refresh token', () => {
  it('decodes to what was encoded', () => {
    const parts = fc.record({
      sessionId: fc.uuid(),
      generation: fc.integer({ min: 0, max: 0xffffffff }),
      branch: fc.integer({ min: 0, max: 0xffffffff }),
    });
    fc.assert(
      fc.property(parts, (value) => {
        expect(codec.decode(codec.encode(value))).toEqual(value);
      }),
    );
  });

  it('is the same each time it is encoded, so it need not be stored', () => {
    expect(codec.encode(token)).toBe(codec.encode({ ...token }));
  });

  it('does not decode with any character replaced, removed or doubled', () => {
    const genuine = codec.encode(token);
    for (let index = 0; index < genuine.length; index += 1) {
      const [head, character, tail] = [
        genuine.slice(0, index),
        genuine.charAt(index),
        genuine.slice(index + 1),
      ];
      const other = character === 'A' ? 'B' : 'A';
      for (const forged of [head + other + tail, head + tail, head + character + character + tail]) {
        expect(codec.decode(forged)).toBeNull();
      }
    }
  });

  it.each([
    ['no characters', () => ''],
    ['padding', (genuine: string) => `${genuine}=`],
    ['white space around it', (genuine: string) => ` ${genuine}\n`],
    ['another alphabet', (genuine: string) => genuine.replaceAll(/[_-]/g, '+')],
    ['10,000 repetitions', (genuine: string) => genuine.repeat(10_000)],
  ])('does not decode with %s', (_what, change) => {
    const genuine = codec.encode({ ...token, generation: 0xfbefbe });
    expect(codec.decode(change(genuine))).toBeNull();
  });

  it('does not decode when it is made up', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(codec.decode(text)).toBeNull();
      }),
    );
    const shaped = fc.uint8Array({ minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(shaped, (bytes) => {
        expect(codec.decode(`hfr1_${Buffer.from(bytes).toString('base64url')}`)).toBeNull();
      }),
    );
  });

  it('survives a change of secrets only while the old secret verifies', () => {
    const old = codec.encode(token);
    const during = new RefreshTokenCodec([secret(2), secret(1)]);
    expect(during.decode(old)).toEqual(token);
    const reissued = during.encode(token);
    expect(reissued).not.toBe(old);
    const after = new RefreshTokenCodec([secret(2)]);
    expect(after.decode(reissued)).toEqual(token);
    expect(after.decode(old)).toBeNull();
  });

  it.each([
    ['no secret', []],
    ['a secret that is too short', [Buffer.alloc(31)]],
    ['the same secret twice', [secret(1), secret(1)]],
  ])('cannot be encoded with %s', (_what, secrets) => {
    expect(() => new RefreshTokenCodec(secrets)).toThrow(RangeError);
  });

  it('signed with an unknown key is recognized, and decodes once that key is known', () => {
    const here = new RefreshTokenCodec([secret(1)]);
    const elsewhere = new RefreshTokenCodec([secret(2), secret(1)]).encode(token);
    expect([here.decode(elsewhere), here.namesUnknownKey(elsewhere)]).toEqual([null, true]);
    here.replaceSecrets([secret(1), secret(2)]);
    expect([here.decode(elsewhere), here.namesUnknownKey(elsewhere)]).toEqual([token, false]);
    expect(here.namesUnknownKey('nonsense')).toBe(false);
  });
});
