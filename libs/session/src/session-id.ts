import { randomBytes } from 'node:crypto';

const SESSION_ID_BYTES = 16;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Creates a session id: a version 7 UUID (RFC 9562 §5.7), so that ids sort by sign-in time.
 *
 * @param now milliseconds since 1970
 * @param seed replaces the random bits: at least 16 bytes that are hard to guess. The same seed and time give the same
 * id.
 */
export function newSessionId(now: number, seed: Buffer = randomBytes(SESSION_ID_BYTES)): string {
  const bytes = Buffer.from(seed.subarray(0, SESSION_ID_BYTES));
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return sessionIdFromBytes(bytes);
}

/** Whether a text is a session id in canonical form. */
export function isSessionId(value: string): boolean {
  return UUID.test(value);
}

/** @param bytes 16 bytes */
export function sessionIdFromBytes(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export function sessionIdToBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}
