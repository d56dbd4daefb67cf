import { sign, type KeyObject } from 'node:crypto';

/** A part of a compact serialization (RFC 7515 §7.1). */
export function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Signed with ES256. @param header encoded before: it is the same for many */
export function signCompact(header: string, payload: object, privateKey: KeyObject): string {
  const signed = `${header}.${encode(payload)}`;
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}
