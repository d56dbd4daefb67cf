import { timingSafeEqual } from 'node:crypto';
import {
  deriveHmacKeyRing,
  hmac,
  KEY_ID_BYTES,
  keyNamedBy,
  type HmacKey,
  type HmacKeyRing,
} from '../hmac-keys.js';
import { sessionIdFromBytes, sessionIdToBytes } from '../session-id.js';

/** The content of a refresh token with a valid HMAC. */
export interface RefreshToken {
  readonly sessionId: string;
  readonly generation: number;
  readonly branch: number;
}

/** The version of the format. Also lets secret scanners find leaked tokens. */
const PREFIX = 'hfr1_';
const SESSION_ID_BYTES = 16;
const GENERATION_OFFSET = KEY_ID_BYTES + SESSION_ID_BYTES;
const BRANCH_OFFSET = GENERATION_OFFSET + 4;
const PAYLOAD_BYTES = BRANCH_OFFSET + 4;
const MAC_BYTES = 32;

/**
 * 60 bytes are exactly 80 characters of base64url, so each token has one encoding only.
 */
const SHAPE = /^hfr1_[A-Za-z0-9_-]{80}$/;

/**
 * Encodes and decodes refresh tokens: `hfr1_` and, in base64url, the key id (4 bytes), the session id (16), the
 * generation (4), the branch (4) and an HMAC-SHA-256 of all that (32).
 *
 * The session's state is enough to create its current token again, so tokens are never stored.
 *
 * @example
 * const codec = new RefreshTokenCodec([secret]); // a Buffer of at least 32 bytes
 * const token = codec.encode({ sessionId: session.id, generation: 3, branch: 0 }); // hfr1_…
 * codec.decode(token); // { sessionId, generation: 3, branch: 0 }
 * codec.decode('forged'); // null
 */
export class RefreshTokenCodec {
  #keys: HmacKeyRing;

  /** @param secrets at least one, of 32 bytes or more each; the first one signs, all of them verify */
  constructor(secrets: readonly Buffer[]) {
    this.#keys = deriveHmacKeyRing(secrets, 'refresh token');
  }

  /** Replaces the secrets, from the next call on. */
  replaceSecrets(secrets: readonly Buffer[]): void {
    this.#keys = deriveHmacKeyRing(secrets, 'refresh token');
  }

  /** Whether the token is well formed but signed with an unknown key; another instance may have newer keys. */
  namesUnknownKey(token: string): boolean {
    return SHAPE.test(token) && keyNamedBy(toBytes(token), this.#keys) === undefined;
  }

  /** Returns the refresh token, signed with the first secret. */
  encode({ sessionId, generation, branch }: RefreshToken): string {
    const key = this.#keys.signing;
    const payload = Buffer.alloc(PAYLOAD_BYTES);
    key.id.copy(payload);
    sessionIdToBytes(sessionId).copy(payload, KEY_ID_BYTES);
    payload.writeUInt32BE(generation, GENERATION_OFFSET);
    payload.writeUInt32BE(branch, BRANCH_OFFSET);
    return PREFIX + Buffer.concat([payload, mac(key, payload)]).toString('base64url');
  }

  /** Returns the content of a token; null when it is malformed, forged, or signed with an unknown key. */
  decode(token: string): RefreshToken | null {
    if (!SHAPE.test(token)) return null;
    const bytes = toBytes(token);
    const payload = bytes.subarray(0, PAYLOAD_BYTES);
    const key = keyNamedBy(bytes, this.#keys);
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
}

function toBytes(token: string): Buffer {
  return Buffer.from(token.slice(PREFIX.length), 'base64url');
}

function mac(key: HmacKey, payload: Buffer): Buffer {
  return hmac(key, Buffer.concat([Buffer.from(PREFIX), payload]));
}
