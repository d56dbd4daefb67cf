import fc from 'fast-check';
import { newSessionId } from '../session-id.js';
import { RefreshTokenCodec } from './refresh-token-codec.js';

const secret = (byte: number): Buffer => Buffer.alloc(32, byte);
const codec = new RefreshTokenCodec([secret(1)]);
const token = { sessionId: newSessionId(1_750_000_000_000), generation: 3, branch: 1 };

describe('a refresh token', () => {
  it('gives back what was put in', () => {
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

  it('is the same each time it is made, so that it needs no storing', () => {
    expect(codec.encode(token)).toBe(codec.encode({ ...token }));
  });

  it('is refused with any one character changed, left out, doubled or added', () => {
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
    ['nothing', () => ''],
    ['padding', (genuine: string) => `${genuine}=`],
    ['white space around it', (genuine: string) => ` ${genuine}\n`],
    ['another alphabet', (genuine: string) => genuine.replaceAll(/[_-]/g, '+')],
    ['a huge one', (genuine: string) => genuine.repeat(10_000)],
  ])('is refused with %s', (_what, change) => {
    const genuine = codec.encode({ ...token, generation: 0xfbefbe });
    expect(codec.decode(change(genuine))).toBeNull();
  });

  it('is refused whatever anybody makes up', () => {
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

  it('survives the change of the key while the old key verifies, and not longer', () => {
    const old = codec.encode(token);
    const during = new RefreshTokenCodec([secret(2), secret(1)]);
    expect(during.decode(old)).toEqual(token);
    const renewed = during.encode(token);
    expect(renewed).not.toBe(old);
    const after = new RefreshTokenCodec([secret(2)]);
    expect(after.decode(renewed)).toEqual(token);
    expect(after.decode(old)).toBeNull();
  });

  it.each([
    ['no secret', []],
    ['a short one', [Buffer.alloc(31)]],
    ['the same one twice', [secret(1), secret(1)]],
  ])('cannot be made with %s', (_what, secrets) => {
    expect(() => new RefreshTokenCodec(secrets)).toThrow(RangeError);
  });

  it('that another key has signed is told from a forged one, and is taken once that key is known', () => {
    const here = new RefreshTokenCodec([secret(1)]);
    const elsewhere = new RefreshTokenCodec([secret(2), secret(1)]).encode(token);
    expect([here.decode(elsewhere), here.namesUnknownKey(elsewhere)]).toEqual([null, true]);
    here.replaceSecrets([secret(1), secret(2)]);
    expect([here.decode(elsewhere), here.namesUnknownKey(elsewhere)]).toEqual([token, false]);
    expect(here.namesUnknownKey('nonsense')).toBe(false);
  });
});
