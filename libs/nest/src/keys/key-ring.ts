import { ProofNonces, RefreshTokenCodec, StoreUnavailableError } from '@holdfast/session';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AccessTokenKeys } from './access-token-keys.js';
import { InvalidAuthOptionsError } from '../errors/invalid-auth-options.error.js';
import type { AuthKeys, AuthKeySource } from './auth-keys.js';
import { faultsOfKeys } from './keys-faults.js';

/** How often the keys are read again without anybody asking. */
const POLL_MS = 10_000;

/** However many tokens name keys that are not known, the keys are not read more often. */
const MIN_INTERVAL_MS = 100;

/**
 * The keys in use. They are read again from time to time, and at once where a token names a key that is not known
 * yet, since another instance may have been quicker: so a new key can sign from its first moment on.
 */
@Injectable()
export class KeyRing implements OnModuleInit, OnModuleDestroy {
  readonly refreshTokens: RefreshTokenCodec;
  readonly proofNonces: ProofNonces;
  readonly #logger = new Logger('Keys');
  readonly #source: AuthKeySource | null;
  readonly #replacementListeners = new Set<() => void>();
  #accessTokens: AccessTokenKeys;
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
    this.#fingerprint = fingerprintOf(keys);
  }

  /** @throws InvalidAuthOptionsError that names every fault of the keys, and whatever the source throws */
  static async open(keys: AuthKeys | AuthKeySource): Promise<KeyRing> {
    const [source, read] = 'read' in keys ? [keys, await keys.read()] : [null, keys];
    return new KeyRing(checked(read), source);
  }

  get accessTokens(): AccessTokenKeys {
    return this.#accessTokens;
  }

  onModuleInit(): void {
    if (this.#source === null) return;
    this.#timer = setInterval(() => {
      // Told in the log; those in use stay.
      this.reload().catch(() => undefined);
    }, POLL_MS);
    this.#timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  /** Calls the listener after the keys were replaced: tokens of those taken away count for nothing from then on. */
  onReplaced(listener: () => void): void {
    this.#replacementListeners.add(listener);
  }

  /**
   * Resolves after a read that began after the call. Calls that wait share one.
   *
   * @throws StoreUnavailableError when the keys cannot be read
   */
  reload(): Promise<void> {
    const source = this.#source;
    if (source === null) return Promise.resolve();
    this.#next ??= this.#lastRead.then(async () => {
      const waitMs = this.#lastReadAt + MIN_INTERVAL_MS - performance.now();
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
      this.#use(await source.read());
    } catch (error) {
      this.#logger.error({ event: 'keys_not_read', err: error }, 'keys could not be read; those in use stay');
      throw new StoreUnavailableError(error);
    }
  }

  #use(keys: AuthKeys): void {
    const fingerprint = fingerprintOf(keys);
    if (fingerprint === this.#fingerprint) return;
    const accessTokens = new AccessTokenKeys(checked(keys).signing);
    this.refreshTokens.replaceSecrets(keys.hmacSecrets);
    this.proofNonces.replaceSecrets(keys.hmacSecrets);
    this.#accessTokens = accessTokens;
    this.#fingerprint = fingerprint;
    this.#logger.log({ event: 'keys_replaced', kid: accessTokens.current.kid }, 'keys replaced');
    for (const listener of this.#replacementListeners) listener();
  }
}

function checked(keys: AuthKeys): AuthKeys {
  const faults = faultsOfKeys(keys);
  if (faults.length > 0) throw new InvalidAuthOptionsError(faults);
  return keys;
}

/** Tells whether keys have changed, and nothing else. */
function fingerprintOf({ signing, hmacSecrets }: AuthKeys): string {
  const text = JSON.stringify([signing, hmacSecrets.map((secret) => secret.toString('base64'))]);
  return createHash('sha256').update(text).digest('base64');
}
