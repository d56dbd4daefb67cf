/** The length of one of the two numbers of a P-256 signature, in bytes. */
const NUMBER_BYTES = 32;

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** The two bytes before what a number or a sequence holds, whose length is below 128. */
const HEAD_BYTES = 2;

/**
 * A P-256 signature as JOSE writes it, two numbers of 32 bytes (RFC 7518 §3.4), in DER (RFC 3279 §2.2.3).
 *
 * Node writes and reads either, but the former only where it is given options beside the key, and Node 24 finds out
 * that options are no key by exceptions that it throws and catches: with DER, a signature is made in half of the time
 * and checked in two thirds of it.
 *
 * @param signature 64 bytes
 */
export function toDerSignature(signature: Uint8Array): Buffer {
  const r = toDerInteger(signature.subarray(0, NUMBER_BYTES));
  const s = toDerInteger(signature.subarray(NUMBER_BYTES));
  return Buffer.concat([Buffer.from([SEQUENCE, r.length + s.length]), r, s]);
}

/**
 * The contrary of toDerSignature.
 *
 * @param der as Node makes it: of P-256
 */
export function fromDerSignature(der: Uint8Array): Buffer {
  const r = integerAt(der, HEAD_BYTES);
  const s = integerAt(der, HEAD_BYTES + HEAD_BYTES + r.length);
  return Buffer.concat([toNumber(r), toNumber(s)]);
}

/** Without zeros at the beginning but for one where the number would be taken for a negative one. */
function toDerInteger(number: Uint8Array): Buffer {
  const first = number.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? number.subarray(-1) : number.subarray(first);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.concat([Buffer.from([INTEGER, sign.length + digits.length, ...sign]), digits]);
}

function integerAt(der: Uint8Array, position: number): Uint8Array {
  const begin = position + HEAD_BYTES;
  return der.subarray(begin, begin + (der[position + 1] ?? 0));
}

function toNumber(integer: Uint8Array): Buffer {
  const digits = integer.subarray(Math.max(integer.length - NUMBER_BYTES, 0));
  return Buffer.concat([Buffer.alloc(NUMBER_BYTES - digits.length), digits]);
}
