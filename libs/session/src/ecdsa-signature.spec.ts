import fc from 'fast-check';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { fromDerSignature, toDerSignature } from './ecdsa-signature.js';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jose = { dsaEncoding: 'ieee-p1363' } as const;

/** Numbers that begin with zeros, or with a bit that would make them negative, are as likely as others. */
const number = fc
  .tuple(fc.integer({ min: 0, max: 32 }), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([zeros, bytes]) => bytes.map((byte, index) => (index < zeros ? 0 : byte)));

describe('a P-256 signature', () => {
  it('is read in DER by Node, and written back as JOSE has it', () => {
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

  it('keeps its two numbers there and back, whatever they begin with', () => {
    fc.assert(
      fc.property(number, number, (r, s) => {
        const signature = Buffer.concat([r, s]);
        expect(fromDerSignature(toDerSignature(signature))).toEqual(signature);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has numbers of DER that are as short as they can be, and not negative', () => {
    const small = Buffer.concat([Buffer.alloc(31), Buffer.from([1])]);
    const large = Buffer.alloc(32, 0x80);
    const der = toDerSignature(Buffer.concat([small, large]));
    expect(der.toString('hex')).toBe(`3026020101022100${'80'.repeat(32)}`);
    expect(toDerSignature(Buffer.alloc(64)).toString('hex')).toBe('3006020100020100');
  });
});
