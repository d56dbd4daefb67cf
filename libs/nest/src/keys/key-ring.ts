import {
  fingerprintOfSecret,
  DeviceBoundCodec,
  ProofNonces,
  RefreshTokenCodec,
  StoreUnavailableError,
  type RefreshToken,
  type ShownHardwareKey,
} from '@holdfast/session';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AccessTokenKeys } from './access-token-keys.js';
import { InvalidAuthOptionsError } from '../errors/invalid-auth-options.error.js';
import { logEntry } from '../log/log-entry.js';
import type { AuthKeys, AuthKeySource } from './auth-keys.js';
import type { KeyFingerprints } from './key-fingerprints.js';
import { findKeyIssues } from './key-issues.js';
import { isProduction } from './production.js';
import { findWeakKeys } from './weak-keys.js';

/** How often the keys are reloaded. */
const POLL_INTERVAL_MS = 10_000;

/** Minimum time between two reads, however many tokens name unknown keys. */
const MIN_READ_INTERVAL_MS = 100;

const logger = new Logger('Keys');

/**
 * The keys in use. Reloads them periodically, and immediately when a token names an unknown key: another instance may
 * have loaded a new key earlier.
 */
@Injectable()
export class KeyRing implements OnModuleInit, OnModuleDestroy {
  readonly refreshTokens: RefreshTokenCodec;
  readonly proofNonces: ProofNonces;
  /** Whether other instances sign with keys that are not among these. */
  isLacking = false;
  readonly deviceBound: DeviceBoundCodec;
  readonly #source: AuthKeySource | null;
  readonly #replacementListeners = new Set<() => void>();
  #accessTokens: AccessTokenKeys;
  #secrets: readonly string[];
  #fingerprint: string;
  #next: Promise<void> | null = null;
  #lastRead: Promise<unknown> = Promise.resolve();
  #lastReadAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  private constructor(keys: AuthKeys, source: AuthKeySource | null) {
    this.#source = source;
    this.#accessTokens = new AccessTokenKeys(keys.signing);
    this.refreshTokens = new RefreshTokenCodec(keys.hmacSecrets);
    this.proofNonces = new ProofNonces(keys.hmacSecrets);
    this.#secrets = keys.hmacSecrets.map(fingerprintOfSecret);
    this.deviceBound = new DeviceBoundCodec(keys.hmacSecrets);
    this.#fingerprint = fingerprintOf(keys);
  }

  /** @throws InvalidAuthOptionsError listing every issue of the keys, or any error of the source */
  static async open(keys: AuthKeys | AuthKeySource): Promise<KeyRing> {
    const [source, current] = 'read' in keys ? [keys, await keys.read()] : [null, keys];
    return new KeyRing(validated(current), source);
  }

  /**
   * Decodes a refresh token. Null when we did not issue it.
   *
   * @throws StoreUnavailableError when it names an unknown key that another instance may have
   */
  async decodeRefreshToken(refreshToken: string): Promise<RefreshToken | null> {
    // Another instance may already sign refresh tokens with a new key.
    const isKnown = (): boolean => !this.refreshTokens.namesUnknownKey(refreshToken);
    if (!isKnown()) await this.reloadFor(isKnown);
    return this.refreshTokens.decode(refreshToken);
  }

  /**
   * Reloads the keys because a token names one that is unknown.
   *
   * @throws StoreUnavailableError when the keys cannot be reloaded, or when the key may be one that other instances have
   */
  async reloadFor(isKnown: () => boolean): Promise<void> {
    await this.reload();
    if (this.isLacking && !isKnown()) {
      throw new StoreUnavailableError(new Error('other instances have keys that this one does not have'));
    }
  }

  /**
   * The fingerprints of the keys that sign and of those that verify.
   *
   * @param now milliseconds since 1970
   */
  fingerprints(now: number): KeyFingerprints {
    const { signingKeys, verifyingKeys } = this.#accessTokens.fingerprints(now);
    return {
      signingKeys: [...signingKeys, ...this.#secrets.slice(0, 1)],
      verifyingKeys: [...verifyingKeys, ...this.#secrets],
    };
  }

  /**
   * Reads a bound cookie. Null when it is forged, or not fresh at `now`.
   *
   * @throws StoreUnavailableError when it names an unknown key and the keys cannot be reloaded
   */
  async readBoundCookie(cookie: string, now: number): Promise<ShownHardwareKey | null> {
    const isKnown = (): boolean => !this.deviceBound.namesUnknownKey(cookie);
    if (!isKnown()) await this.reloadFor(isKnown);
    return this.deviceBound.readCookie(cookie, now);
  }

  get accessTokens(): AccessTokenKeys {
    return this.#accessTokens;
  }

  onModuleInit(): void {
    if (this.#source === null) return;
    this.#timer = setInterval(() => {
      // #read has logged it, and the current keys stay in use.
      this.reload().catch(() => undefined);
    }, POLL_INTERVAL_MS);
    this.#timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  /** Calls the listener after the keys were replaced. Tokens signed by removed keys are no longer valid. */
  onReplaced(listener: () => void): void {
    this.#replacementListeners.add(listener);
  }

  /**
   * Reads the keys again. Resolves after a read that started after the call; concurrent calls share one read.
   *
   * @throws StoreUnavailableError when the keys cannot be read or are invalid
   */
  reload(): Promise<void> {
    const source = this.#source;
    if (source === null) return Promise.resolve();
    this.#next ??= this.#lastRead.then(async () => {
      const waitMs = this.#lastReadAt + MIN_READ_INTERVAL_MS - performance.now();
      if (waitMs > 0) await pause(waitMs, undefined, { ref: false });
      this.#next = null;
      this.#lastReadAt = performance.now();
      const reading = this.#read(source);
      this.#lastRead = reading.catch(() => undefined);
      await reading;
    });
    return this.#next;
  }

  async #read(source: AuthKeySource): Promise<void> {
    try {
      this.#replace(await source.read());
    } catch (error) {
      logger.error(
        logEntry({ event: 'keys_not_read', err: error }, 'could not reload keys; keeping the current ones'),
      );
      throw new StoreUnavailableError(error);
    }
  }

  #replace(keys: AuthKeys): void {
    const fingerprint = fingerprintOf(keys);
    if (fingerprint === this.#fingerprint) return;
    const accessTokens = new AccessTokenKeys(validated(keys).signing);
    this.refreshTokens.replaceSecrets(keys.hmacSecrets);
    this.proofNonces.replaceSecrets(keys.hmacSecrets);
    this.#secrets = keys.hmacSecrets.map(fingerprintOfSecret);
    this.deviceBound.replaceSecrets(keys.hmacSecrets);
    this.#accessTokens = accessTokens;
    this.#fingerprint = fingerprint;
    logger.log(logEntry({ event: 'keys_replaced', kid: accessTokens.current.kid }, 'keys replaced'));
    for (const listener of this.#replacementListeners) listener();
  }
}

/** Weak keys are for development, where nothing is at stake. */
function validated(keys: AuthKeys): AuthKeys {
  requireNone(findKeyIssues(keys));
  const weaknesses = findWeakKeys(keys);
  if (isProduction()) requireNone(weaknesses);
  for (const weakness of weaknesses) {
    logger.warn(
      logEntry({ event: 'weak_key' }, `${weakness}; in production the application does not start with it`),
    );
  }
  return keys;
}

function requireNone(issues: readonly string[]): void {
  if (issues.length > 0) throw new InvalidAuthOptionsError(issues);
}

/** Changes when the keys change. */
function fingerprintOf({ signing, hmacSecrets }: AuthKeys): string {
  const text = JSON.stringify([signing, hmacSecrets.map((secret) => secret.toString('base64'))]);
  return createHash('sha256').update(text).digest('base64');
}
