import fc from 'fast-check';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { fromDerSignature, toDerSignature } from './ecdsa-signature.js';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jose = { dsaEncoding: 'ieee-p1363' } as const;

/** Integers with any number of leading zero bytes, and with or without the sign bit. */
const integer = fc
  .tuple(fc.integer({ min: 0, max: 32 }), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([zeros, bytes]) => bytes.map((byte, index) => (index < zeros ? 0 : byte)));

describe('a P-256 signature', () => {
  it('converts to DER that Node verifies, and back to the JOSE format', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (text) => {
        const signature = sign('sha256', text, { key: privateKey, ...jose });
        expect(verify('sha256', text, publicKey, toDerSignature(signature))).toBe(true);
        const back = fromDerSignature(sign('sha256', text, privateKey));
        expect(back).toHaveLength(64);
        expect(verify('sha256', text, { key: publicKey, ...jose }, back)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same after conversion to DER and back', () => {
    fc.assert(
      fc.property(integer, integer, (r, s) => {
        const signature = Buffer.concat([r, s]);
        expect(fromDerSignature(toDerSignature(signature))).toEqual(signature);
      }),
      { numRuns: 2_000 },
    );
  });

  it('converts to integers of minimal length that are not negative', () => {
    const small = Buffer.concat([Buffer.alloc(31), Buffer.from([1])]);
    const large = Buffer.alloc(32, 0x80);
    const der = toDerSignature(Buffer.concat([small, large]));
    expect(der.toString('hex')).toBe(`3026020101022100${'80'.repeat(32)}`);
    expect(toDerSignature(Buffer.alloc(64)).toString('hex')).toBe('3006020100020100');
  });
});
