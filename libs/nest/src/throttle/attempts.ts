import type { AttemptCount } from '@holdfast/session';
import ipaddr from 'ipaddr.js';
import { createHash } from 'node:crypto';
import type { ProblemSubject } from '../errors/problem-error-base.js';
import { RateLimitedError } from '../errors/problem-error.js';

/** Rate limits count attempts within one minute. */
export const WINDOW_MS = 60_000;

const BITS_PER_BYTE = 8;

/** The part of an IPv6 address that a provider assigns. Its customer chooses the rest. */
const IPV6_NETWORK_BITS = 64;

/**
 * The network whose attempts or connections count together: an IPv4 address, or the /64 network of an IPv6 address.
 *
 * @param address of a client; null if it is unknown
 * @throws Error when it is no IP address
 */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return Buffer.from(parsed.toByteArray().slice(0, IPV6_NETWORK_BITS / BITS_PER_BYTE)).toString('hex');
}

/**
 * Reduces an identifier to its letters and digits in lower case, to count attempts. Spellings that an application may
 * treat as one account, such as a phone number with and without spaces, then share a limit. Different accounts may
 * share one too, which is harmless: whoever can use it up could also use up the limit of the account itself.
 */
export function foldedIdentifier(identifier: string): string {
  const folded = identifier.normalize('NFKC').toLowerCase();
  const essence = folded.replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '');
  return essence === '' ? folded : essence;
}

/** The key under which attempts are counted. A hash, so that it contains no personal data. */
export function attemptKey(kind: string, ...parts: readonly string[]): string {
  return `${kind}:${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`;
}

/**
 * Creates the error for an attempt above the limit. The client may try again when the window ends.
 *
 * @param now milliseconds since 1970
 */
export function rateLimited(
  { resetsAt }: AttemptCount,
  now: number,
  subject?: ProblemSubject,
): RateLimitedError {
  return new RateLimitedError(Math.max(Math.ceil((resetsAt - now) / 1000), 1), subject);
}
