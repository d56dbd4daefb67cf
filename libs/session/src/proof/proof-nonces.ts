import { timingSafeEqual } from 'node:crypto';
import { deriveHmacKeyRing, SHORT_HMAC_BYTES, shortHmac, type HmacKeyRing } from '../hmac-keys.js';
import { sessionIdFromBytes, sessionIdToBytes } from '../session-id.js';

/** How long a timed nonce is accepted; also how far the clocks of two instances may differ. */
export const PROOF_NONCE_LIFETIME_MS = 120_000;

const TIME_BYTES = 5;
const SESSION_ID_BYTES = 16;
const GENERATION_BYTES = 4;

const TIMED_NONCE_BYTES = TIME_BYTES + SHORT_HMAC_BYTES;

/** 21 or 36 bytes: multiples of three, so that every nonce has one encoding only. */
const SHAPE = /^(?:[A-Za-z0-9_-]{28}|[A-Za-z0-9_-]{48})$/;

/** A generation of a session's refresh token. */
export interface SessionGeneration {
  readonly sessionId: string;
  readonly generation: number;
}

/** What a nonce says. */
export type ProofNonce =
  /** When it was issued, in milliseconds since 1970. */
  | { readonly kind: 'timed'; readonly issuedAt: number }
  | ({ readonly kind: 'generation' } & SessionGeneration);

interface NonceKeys {
  readonly timed: HmacKeyRing;
  readonly generation: HmacKeyRing;
}

/**
 * Issues and checks the nonces of device proofs (RFC 9449 §8). With a nonce, a proof's freshness depends on the server
 * and not on the client's clock. Nothing is stored: every instance with the same secrets accepts a nonce.
 *
 * A timed nonce answers a request whose proof is not fresh: the time in seconds (5 bytes) and its HMAC (16 bytes). A
 * generation nonce comes with each token response, so that the next refresh needs no challenge, however long after: the
 * session id (16 bytes), the generation (4 bytes) and their HMAC (16 bytes). It is fresh until the generation ends.
 */
export class ProofNonces {
  #keys: NonceKeys;
  #latest: { readonly second: number; readonly nonce: string } | undefined;

  /** @param secrets at least one, of 32 bytes or more each; the first one signs, all of them verify */
  constructor(secrets: readonly Buffer[]) {
    this.#keys = nonceKeys(secrets);
  }

  /** Replaces the secrets, from the next call on. */
  replaceSecrets(secrets: readonly Buffer[]): void {
    this.#keys = nonceKeys(secrets);
    this.#latest = undefined;
  }

  /**
   * Returns a timed nonce for the next proof.
   *
   * @param now milliseconds since 1970
   */
  issue(now: number): string {
    const second = Math.floor(now / 1000);
    if (this.#latest?.second !== second) {
      const time = Buffer.alloc(TIME_BYTES);
      time.writeUIntBE(second, 0, TIME_BYTES);
      this.#latest = { second, nonce: encode(this.#keys.timed, time) };
    }
    return this.#latest.nonce;
  }

  /** Returns the nonce for the refresh that ends a generation. */
  issueFor({ sessionId, generation }: SessionGeneration): string {
    const payload = Buffer.alloc(SESSION_ID_BYTES + GENERATION_BYTES);
    sessionIdToBytes(sessionId).copy(payload);
    payload.writeUInt32BE(generation, SESSION_ID_BYTES);
    return encode(this.#keys.generation, payload);
  }

  /** Returns what a nonce says; null when it is forged, or timed and not fresh at `now`. */
  read(nonce: string, now: number): ProofNonce | null {
    if (!SHAPE.test(nonce)) return null;
    const bytes = Buffer.from(nonce, 'base64url');
    return bytes.length === TIMED_NONCE_BYTES ? this.#readTimed(bytes, now) : this.#readGeneration(bytes);
  }

  #readTimed(bytes: Buffer, now: number): ProofNonce | null {
    const time = verifiedPayload(this.#keys.timed, bytes);
    if (time === null) return null;
    const issuedAt = time.readUIntBE(0, TIME_BYTES) * 1000;
    return Math.abs(now - issuedAt) <= PROOF_NONCE_LIFETIME_MS ? { kind: 'timed', issuedAt } : null;
  }

  #readGeneration(bytes: Buffer): ProofNonce | null {
    const payload = verifiedPayload(this.#keys.generation, bytes);
    if (payload === null) return null;
    return {
      kind: 'generation',
      sessionId: sessionIdFromBytes(payload.subarray(0, SESSION_ID_BYTES)),
      generation: payload.readUInt32BE(SESSION_ID_BYTES),
    };
  }
}

function nonceKeys(secrets: readonly Buffer[]): NonceKeys {
  return {
    timed: deriveHmacKeyRing(secrets, 'proof nonce'),
    generation: deriveHmacKeyRing(secrets, 'generation nonce'),
  };
}

function encode({ signing }: HmacKeyRing, payload: Buffer): string {
  return Buffer.concat([payload, shortHmac(signing, payload)]).toString('base64url');
}

/** Null when no key verifies it. */
function verifiedPayload({ verifying }: HmacKeyRing, bytes: Buffer): Buffer | null {
  const payload = bytes.subarray(0, -SHORT_HMAC_BYTES);
  const claimed = bytes.subarray(-SHORT_HMAC_BYTES);
  return verifying.some((key) => timingSafeEqual(claimed, shortHmac(key, payload))) ? payload : null;
}
