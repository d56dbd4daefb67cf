import { hash, verify, type Options } from '@node-rs/argon2';

/** Argon2id is the package's default. OWASP's Password Storage Cheat Sheet recommends 19 MiB, two passes and one lane. */
const PARAMETERS: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes a password with a random salt. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

/** Whether a password matches a hash from `hashPassword`. */
export function passwordMatches(passwordHash: string, password: string): Promise<boolean> {
  return verify(passwordHash, password);
}
