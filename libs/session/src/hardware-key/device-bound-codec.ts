import { randomBytes } from 'node:crypto';
import { sessionIdFromBytes, sessionIdToBytes } from '../session-id.js';
import { SealedValues } from './sealed-values.js';

/**
 * How long a browser keeps a bound cookie, in seconds. Chromium renews one that has less than two minutes left, and signs
 * six times in nine minutes at most, for all sessions of a site. A page that refreshes all the time takes three of them.
 */
export const BOUND_COOKIE_LIFETIME_S = 300;

/** How long a bound cookie is accepted, by a clock that may be 30 seconds off. */
const COOKIE_MAX_AGE_MS = 330_000;

/** How long a challenge is accepted; also how far the clocks of two instances may differ. */
const CHALLENGE_MAX_AGE_MS = 180_000;

const SESSION_ID_BYTES = 16;
const TIME_BYTES = 5;
const RANDOM_BYTES = 10;
const THUMBPRINT_BYTES = 32;
const ISSUED_BYTES = SESSION_ID_BYTES + TIME_BYTES;

/** What a browser signs a challenge for. */
type ChallengePurpose = 'registration' | 'renewal';

/** What a bound cookie says: the browser has signed with this hardware key, for this session. */
export interface ShownHardwareKey {
  readonly sessionId: string;
  /** JWK SHA-256 thumbprint (RFC 7638). */
  readonly thumbprint: string;
}

/**
 * Issues and checks what the routes of Device Bound Session Credentials send to browsers: challenges and bound cookies.
 * Each names its session and the second in which it was issued. A challenge also has 10 random bytes, a bound cookie the
 * thumbprint of the key.
 */
export class DeviceBoundCodec {
  readonly #challenges: Readonly<Record<ChallengePurpose, SealedValues>>;
  readonly #cookies: SealedValues;

  /** @param secrets at least one, of 32 bytes or more each; the first one signs, all of them verify */
  constructor(secrets: readonly Buffer[]) {
    const challengeBytes = ISSUED_BYTES + RANDOM_BYTES;
    this.#challenges = {
      registration: new SealedValues(secrets, 'hardware key registration', challengeBytes),
      renewal: new SealedValues(secrets, 'bound cookie renewal', challengeBytes),
    };
    this.#cookies = new SealedValues(secrets, 'bound cookie', ISSUED_BYTES + THUMBPRINT_BYTES);
  }

  /** Replaces the secrets, from the next call on. */
  replaceSecrets(secrets: readonly Buffer[]): void {
    for (const values of [...Object.values(this.#challenges), this.#cookies]) values.replaceSecrets(secrets);
  }

  /** Whether a bound cookie is well formed but names an unknown key; another instance may have newer keys. */
  namesUnknownKey(cookie: string): boolean {
    return this.#cookies.namesUnknownKey(cookie);
  }

  /**
   * Returns a challenge for the browser of a session. No two are equal.
   *
   * @param now milliseconds since 1970
   */
  issueChallenge(purpose: ChallengePurpose, sessionId: string, now: number): string {
    return this.#challenges[purpose].seal(Buffer.concat([issued(sessionId, now), randomBytes(RANDOM_BYTES)]));
  }

  /** Returns the session of a challenge for this purpose; null when it is forged, or not fresh at `now`. */
  readChallenge(purpose: ChallengePurpose, challenge: string, now: number): string | null {
    return freshSessionOf(this.#challenges[purpose].open(challenge), now, CHALLENGE_MAX_AGE_MS);
  }

  /** Returns the value of a bound cookie. */
  issueCookie({ sessionId, thumbprint }: ShownHardwareKey, now: number): string {
    return this.#cookies.seal(Buffer.concat([issued(sessionId, now), Buffer.from(thumbprint, 'base64url')]));
  }

  /** Returns what a bound cookie says; null when it is forged, or not fresh at `now`. */
  readCookie(cookie: string, now: number): ShownHardwareKey | null {
    const value = this.#cookies.open(cookie);
    const sessionId = freshSessionOf(value, now, COOKIE_MAX_AGE_MS);
    if (value === null || sessionId === null) return null;
    return { sessionId, thumbprint: value.subarray(ISSUED_BYTES).toString('base64url') };
  }
}

function issued(sessionId: string, now: number): Buffer {
  const time = Buffer.alloc(TIME_BYTES);
  time.writeUIntBE(Math.floor(now / 1000), 0, TIME_BYTES);
  return Buffer.concat([sessionIdToBytes(sessionId), time]);
}

function freshSessionOf(value: Buffer | null, now: number, maxAgeMs: number): string | null {
  if (value === null) return null;
  const issuedAt = value.readUIntBE(SESSION_ID_BYTES, TIME_BYTES) * 1000;
  return Math.abs(now - issuedAt) <= maxAgeMs
    ? sessionIdFromBytes(value.subarray(0, SESSION_ID_BYTES))
    : null;
}
