import { LRUCache } from 'lru-cache';
import { hash, randomBytes } from 'node:crypto';
import type { TokenCacheLimits } from '../options/auth-module-options.js';
import type { AccessToken } from '../context/access-token.js';

/** More than an entry takes (550 bytes with one role on Node 24); the token's length stands for further claims. */
const ENTRY_BYTES = 900;

/**
 * Access tokens whose signature was found good. Kept by a hash of the token that is salted for this process: what can
 * be read in here makes no token, and cannot be compared with what another process holds.
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

  find(jwt: string): AccessToken | undefined {
    const token = this.#tokens.get(this.#keyOf(jwt));
    if (token === undefined) this.#misses += 1;
    else this.#hits += 1;
    return token;
  }

  /** @param jwt in its one canonical spelling */
  keep(jwt: string, token: AccessToken): void {
    this.#tokens.set(this.#keyOf(jwt), token, { size: ENTRY_BYTES + jwt.length });
  }

  clear(): void {
    this.#tokens.clear();
  }

  #keyOf(jwt: string): string {
    return hash('sha256', this.#salt + jwt, 'base64');
  }
}
