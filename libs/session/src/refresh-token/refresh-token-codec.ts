import { timingSafeEqual } from 'node:crypto';
import { deriveHmacKeyRing, hmac, type HmacKey, type HmacKeyRing } from '../hmac-keys.js';
import { sessionIdFromBytes, sessionIdToBytes } from '../session-id.js';

/** What a refresh token says once its HMAC has been checked. */
export interface RefreshToken {
  readonly sessionId: string;
  readonly generation: number;
  readonly branch: number;
}

/** The version; also lets scanners find a leaked token by its beginning. */
const PREFIX = 'hfr1_';
const KEY_ID_BYTES = 4;
const SESSION_ID_BYTES = 16;
const GENERATION_OFFSET = KEY_ID_BYTES + SESSION_ID_BYTES;
const BRANCH_OFFSET = GENERATION_OFFSET + 4;
const PAYLOAD_BYTES = BRANCH_OFFSET + 4;
const MAC_BYTES = 32;

/**
 * 60 bytes are 80 characters of base64url with no bits left over, so each token has one spelling and a re-encoded
 * one is not a token.
 */
const SHAPE = /^hfr1_[A-Za-z0-9_-]{80}$/;

/**
 * Refresh tokens: `hfr1_` and base64url of key id (4 bytes), session id (16), generation (4), branch (4),
 * HMAC-SHA-256 over all of that (32).
 *
 * A token can be made again from the session's state, which is why nothing of it needs to be stored.
 */
export class RefreshTokenCodec {
  #keys: HmacKeyRing;

  /** @param secrets see deriveHmacKeyRing */
  constructor(secrets: readonly Buffer[]) {
    this.#keys = deriveHmacKeyRing(secrets, 'refresh token');
  }

  /** Goes on with other secrets, from the next call on. */
  replaceSecrets(secrets: readonly Buffer[]): void {
    this.#keys = deriveHmacKeyRing(secrets, 'refresh token');
  }

  /** Whether the token looks like one of ours, by a key that is not known here: another instance may have newer keys. */
  namesUnknownKey(token: string): boolean {
    return SHAPE.test(token) && this.#keyOf(toBytes(token)) === undefined;
  }

  encode({ sessionId, generation, branch }: RefreshToken): string {
    const key = this.#keys.signing;
    const payload = Buffer.alloc(PAYLOAD_BYTES);
    key.id.copy(payload);
    sessionIdToBytes(sessionId).copy(payload, KEY_ID_BYTES);
    payload.writeUInt32BE(generation, GENERATION_OFFSET);
    payload.writeUInt32BE(branch, BRANCH_OFFSET);
    return PREFIX + Buffer.concat([payload, mac(key, payload)]).toString('base64url');
  }

  /** Null for whatever this server did not issue, told without asking the store. */
  decode(token: string): RefreshToken | null {
    if (!SHAPE.test(token)) return null;
    const bytes = toBytes(token);
    const payload = bytes.subarray(0, PAYLOAD_BYTES);
    const key = this.#keyOf(bytes);
    if (key === undefined) return null;
    if (!timingSafeEqual(bytes.subarray(PAYLOAD_BYTES, PAYLOAD_BYTES + MAC_BYTES), mac(key, payload))) {
      return null;
    }
    return {
      sessionId: sessionIdFromBytes(payload.subarray(KEY_ID_BYTES, GENERATION_OFFSET)),
      generation: payload.readUInt32BE(GENERATION_OFFSET),
      branch: payload.readUInt32BE(BRANCH_OFFSET),
    };
  }

  #keyOf(bytes: Buffer): HmacKey | undefined {
    return this.#keys.verifying.find(({ id }) => id.equals(bytes.subarray(0, KEY_ID_BYTES)));
  }
}

function toBytes(token: string): Buffer {
  return Buffer.from(token.slice(PREFIX.length), 'base64url');
}

function mac(key: HmacKey, payload: Buffer): Buffer {
  return hmac(key, Buffer.concat([Buffer.from(PREFIX), payload]));
}
