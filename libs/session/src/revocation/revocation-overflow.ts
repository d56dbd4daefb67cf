import { SessionFilter } from './session-filter.js';

/**
 * The sessions whose revocations did not fit into the cache: the store has to be asked about them, and about few
 * others. Forgets each after `rememberMs` at the earliest, and after twice that at the latest.
 */
export class RevocationOverflow {
  readonly #rememberMs: number;
  #newer: SessionFilter | null = null;
  #older: SessionFilter | null = null;
  #startedAt = -Infinity;
  #count = 0;

  /** @param rememberMs in milliseconds */
  constructor(rememberMs: number) {
    this.#rememberMs = rememberMs;
  }

  /** How many were added. */
  get count(): number {
    return this.#count;
  }

  /** Adds a session. */
  add(sessionId: string, now: number): void {
    if (this.#newer === null || now - this.#startedAt >= this.#rememberMs) {
      this.#older = this.#newer;
      this.#newer = new SessionFilter();
      this.#startedAt = now;
    }
    // An instance learns of some revocations twice.
    if (!this.#newer.mayHave(sessionId)) this.#count += 1;
    this.#newer.add(sessionId);
  }

  /** Forgets all when the last were added long enough ago. */
  sweep(now: number): void {
    if (now - this.#startedAt < 2 * this.#rememberMs) return;
    this.#newer = null;
    this.#older = null;
  }

  /** False when the revocation of the session is not missing. */
  mayHave(sessionId: string): boolean {
    return (
      this.#newer !== null && (this.#newer.mayHave(sessionId) || this.#older?.mayHave(sessionId) === true)
    );
  }
}
