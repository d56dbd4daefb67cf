import ipaddr from 'ipaddr.js';
import { createHash } from 'node:crypto';

const BITS_PER_BYTE = 8;

/** The part of an IPv6 address that one customer is given; the rest is theirs to choose at will. */
const IPV6_NETWORK_BITS = 64;

/** Whose attempts count together: the IPv4 address, or the /64 network of an IPv6 one. */
export function networkOf(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return Buffer.from(parsed.toByteArray().slice(0, IPV6_NETWORK_BITS / BITS_PER_BYTE)).toString('hex');
}

/** A name under which attempts are counted, with nothing personal in it. */
export function attemptKey(kind: string, ...parts: readonly string[]): string {
  return `${kind}:${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`;
}
