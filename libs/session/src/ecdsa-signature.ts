/** The length of each of the two integers of a P-256 signature. */
const NUMBER_BYTES = 32;

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** The tag and the length before a value, whose length is below 128. */
const HEADER_BYTES = 2;

/**
 * Converts a P-256 signature from the JOSE format, two integers of 32 bytes (RFC 7518 §3.4), to DER (RFC 3279 §2.2.3).
 *
 * Node handles both formats, but the JOSE one needs an options object, and Node 24 throws and catches exceptions to
 * distinguish that from a key. With DER, signing takes half the time and verifying two thirds.
 *
 * @param signature 64 bytes
 */
export function toDerSignature(signature: Uint8Array): Buffer {
  const r = toDerInteger(signature.subarray(0, NUMBER_BYTES));
  const s = toDerInteger(signature.subarray(NUMBER_BYTES));
  return Buffer.concat([Buffer.from([SEQUENCE, r.length + s.length]), r, s]);
}

/**
 * Converts a P-256 signature from DER to the JOSE format; the reverse of toDerSignature.
 *
 * @param der a P-256 signature as Node creates it
 */
export function fromDerSignature(der: Uint8Array): Buffer {
  const r = integerAt(der, HEADER_BYTES);
  const s = integerAt(der, HEADER_BYTES + HEADER_BYTES + r.length);
  return Buffer.concat([toNumber(r), toNumber(s)]);
}

/** Without leading zeros, except one that keeps the integer from reading as negative. */
function toDerInteger(number: Uint8Array): Buffer {
  const first = number.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? number.subarray(-1) : number.subarray(first);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.concat([Buffer.from([INTEGER, sign.length + digits.length, ...sign]), digits]);
}

function integerAt(der: Uint8Array, position: number): Uint8Array {
  const start = position + HEADER_BYTES;
  return der.subarray(start, start + (der[position + 1] ?? 0));
}

function toNumber(integer: Uint8Array): Buffer {
  const digits = integer.subarray(Math.max(integer.length - NUMBER_BYTES, 0));
  return Buffer.concat([Buffer.alloc(NUMBER_BYTES - digits.length), digits]);
}
