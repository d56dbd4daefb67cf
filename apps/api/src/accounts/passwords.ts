import { hash, verify, type Options } from '@node-rs/argon2';
import { PasswordQueue } from './password-queue.js';

/**
 * Argon2id is the package's default. OWASP's Password Storage Cheat Sheet recommends 19 MiB, two passes and one lane.
 */
const PARAMETERS: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const queue = new PasswordQueue();

/**
 * Hashes a password with a random salt.
 *
 * @throws ServiceUnavailableError when too many passwords wait already
 */
export function hashPassword(password: string): Promise<string> {
  return queue.run(() => hash(normalized(password), PARAMETERS));
}

/**
 * Whether a password matches a hash from `hashPassword`.
 *
 * @throws ServiceUnavailableError when too many passwords wait already
 */
export function passwordMatches(passwordHash: string, password: string): Promise<boolean> {
  return queue.run(() => verify(passwordHash, normalized(password)));
}

/** Keyboards send some letters in different ways (RFC 8265 §4.2.2). */
function normalized(password: string): string {
  return password.normalize('NFC');
}
