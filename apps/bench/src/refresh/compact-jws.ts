import { fromDerSignature } from '@holdfast/session';
import { sign, type KeyObject } from 'node:crypto';

/** A part of a compact serialization (RFC 7515 §7.1). */
export function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/**
 * Signs with ES256.
 *
 * @param header already encoded, because many tokens share it
 */
export function signCompact(header: string, payload: object, privateKey: KeyObject): string {
  const signed = `${header}.${encode(payload)}`;
  const signature = fromDerSignature(sign('sha256', Buffer.from(signed), privateKey));
  return `${signed}.${signature.toString('base64url')}`;
}
