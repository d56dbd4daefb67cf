const BITS = 2 ** 24;
const HASHES = 4;
const FNV_OFFSET_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * A set of session ids in a fixed 2 MiB, however many are added (a Bloom filter). It knows every id that was added, and
 * takes few others for known: one in 500 with a million ids, one in seven with four million.
 */
export class SessionFilter {
  readonly #bits = new Uint32Array(BITS / 32);

  /** Adds an id. */
  add(sessionId: string): void {
    for (const bit of bitsOf(sessionId)) this.#bits[bit >>> 5] = this.#word(bit) | (1 << (bit & 31));
  }

  /** False when the id was not added. */
  mayHave(sessionId: string): boolean {
    return bitsOf(sessionId).every((bit) => (this.#word(bit) & (1 << (bit & 31))) !== 0);
  }

  #word(bit: number): number {
    return this.#bits[bit >>> 5] ?? 0;
  }
}

/** Double hashing (Kirsch and Mitzenmacher, 2006): two hashes serve as well as four. */
function bitsOf(sessionId: string): readonly number[] {
  const first = fnv(sessionId, FNV_OFFSET_BASIS);
  const second = fnv(sessionId, first) | 1;
  return Array.from({ length: HASHES }, (_none, index) => ((first + index * second) >>> 0) % BITS);
}

/** FNV-1a. */
function fnv(text: string, basis: number): number {
  let hash = basis;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  }
  return hash >>> 0;
}
