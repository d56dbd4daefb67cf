import { LRUCache } from 'lru-cache';
import { hash, randomBytes } from 'node:crypto';
import type { TokenCacheLimits } from '../options/auth-module-options.js';
import type { AccessToken } from '../context/access-token.js';

/**
 * Upper bound of an entry without claims (550 bytes with one role on Node 24). The token's length accounts for claims.
 */
const MAX_ENTRY_BYTES = 900;

/**
 * A bounded cache of access tokens whose signature was verified. Keyed by a hash of the token, salted per process: a
 * memory dump reveals no tokens and cannot be matched with a dump of another process.
 */
export class VerifiedTokens {
  readonly #tokens: LRUCache<string, AccessToken>;
  readonly #salt = randomBytes(16).toString('base64');
  #hits = 0;
  #misses = 0;

  constructor({ maxEntries, maxBytes }: TokenCacheLimits) {
    this.#tokens = new LRUCache({ max: maxEntries, maxSize: maxBytes });
  }

  get counts(): { readonly hits: number; readonly misses: number; readonly entries: number } {
    return { hits: this.#hits, misses: this.#misses, entries: this.#tokens.size };
  }

  /** Counts a token that was found elsewhere. */
  countHit(): void {
    this.#hits += 1;
  }

  find(jwt: string): AccessToken | undefined {
    const token = this.#tokens.get(this.#hash(jwt));
    if (token === undefined) this.#misses += 1;
    else this.#hits += 1;
    return token;
  }

  /** @param jwt in canonical encoding */
  add(jwt: string, token: AccessToken): void {
    this.#tokens.set(this.#hash(jwt), token, { size: MAX_ENTRY_BYTES + jwt.length });
  }

  clear(): void {
    this.#tokens.clear();
  }

  #hash(jwt: string): string {
    return hash('sha256', this.#salt + jwt, 'base64');
  }
}
