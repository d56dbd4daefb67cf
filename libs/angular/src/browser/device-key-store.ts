import { inject, Injectable } from '@angular/core';
import { membersOf } from '@holdfast/contract';
import { warnDeveloper } from '../development/warn-developer.js';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { Clocks } from './clocks.js';
import { canStore, StoredValue } from './stored-value.js';
import { withTimeLimit } from './time-limit.js';
import { checkDeviceKey, generateDeviceKey, hasWebCrypto } from './web-crypto.js';

const DEVICE_KEY = 'device';

/** Creating a key and keeping it. */
const MAX_CREATION_MS = 3_000;

/** Errors of a browser that stores nothing, now or later. */
const PERMANENT_ERRORS = ['SecurityError', 'NotSupportedError'];

/** What this browser keeps for the application. */
interface DeviceRecord {
  readonly key: CryptoKeyPair | null;
  /**
   * Until when the cookie of a session lasts that was opened here and whose cookie has not come back yet (RFC 3339).
   */
  readonly cookieUntil: string | null;
}

const NOTHING: DeviceRecord = { key: null, cookieUntil: null };

type ToNext = (record: DeviceRecord) => DeviceRecord;

/** Null if there is none. An unreadable key may be there all the same: nobody is signed out because of it. */
export type FoundKey = CryptoKeyPair | 'unreadable' | null;

/**
 * Keeps the device key of the application in IndexedDB; the private key is not extractable. Remembers besides whether
 * the cookie of a session that was opened here has come back. Whatever the storage and WebCrypto do, every method
 * settles within seconds.
 */
@Injectable({ providedIn: 'root' })
export class DeviceKeyStore {
  readonly #clocks = inject(Clocks);
  readonly #database = `holdfast ${inject(HOLDFAST_OPTIONS).applicationId}`;
  readonly #stored = this.beside(DEVICE_KEY);
  /** As last seen. Where nothing can be stored, it lasts as long as the page. */
  #record = NOTHING;
  /** Whether this page has created the key and no session has it yet. */
  #isUnused = false;
  #isBroken = false;
  #hasWarned = false;

  /** Never throws. */
  async find(): Promise<FoundKey> {
    try {
      return (await this.#read()).key;
    } catch (error) {
      if (isPermanent(error)) return null;
      this.#reportBroken(error);
      return 'unreadable';
    }
  }

  /**
   * The key for a new session, created unless there is one. Null if this browser cannot keep or use one: the session is
   * unbound. Never throws.
   */
  async findOrCreate(): Promise<CryptoKeyPair | null> {
    try {
      return await withTimeLimit(MAX_CREATION_MS, this.#findOrCreate());
    } catch (error) {
      this.#reportBroken(error);
      return null;
    }
  }

  /** Deletes a key without a session, which would later look like the key of an earlier session. Never throws. */
  async discardUnused(): Promise<void> {
    if (this.#isUnused) await this.#remember((record) => ({ ...record, key: null }));
    this.#isUnused = false;
  }

  /** Never throws. */
  delete(): Promise<void> {
    this.#isBroken = false;
    return this.#remember(() => NOTHING);
  }

  /** @param cookieUntil when the cookie of the session that was opened expires (RFC 3339); null if it has none */
  sessionOpened(cookieUntil: string | null): Promise<void> {
    this.#isUnused = false;
    return this.#remember((record) => ({ ...record, cookieUntil }));
  }

  /** The cookie has come back, or the session has ended and it will not. */
  async cookieSettled(): Promise<void> {
    if (this.expectsCookie()) await this.#remember((record) => ({ ...record, cookieUntil: null }));
  }

  /** Whether the cookie of a session that was opened here should still be there, but has never come back. */
  expectsCookie(): boolean {
    return Date.parse(this.#record.cookieUntil ?? '') > this.#clocks.wallNow();
  }

  /** Another value of the application. */
  beside(name: string): StoredValue {
    return new StoredValue(this.#database, name);
  }

  async #findOrCreate(): Promise<CryptoKeyPair | null> {
    const existing = (await this.#read()).key;
    if (existing === null && !(canStore() && hasWebCrypto())) return null;
    const candidate = existing ?? (await generateDeviceKey());
    await checkDeviceKey(candidate);
    if (existing !== null) return existing;
    // Another tab may have created one meanwhile.
    const { key } = await this.#change((record) => ({ ...record, key: record.key ?? candidate }));
    this.#isUnused = key === candidate;
    return key;
  }

  async #read(): Promise<DeviceRecord> {
    const stored = await this.#stored.read();
    this.#isBroken = false;
    if (!isRecord(stored)) return NOTHING;
    this.#record = stored;
    return stored;
  }

  async #remember(toNext: ToNext): Promise<void> {
    this.#record = toNext(this.#record);
    if (this.#isBroken) return;
    try {
      await this.#change(toNext);
    } catch (error) {
      this.#reportBroken(error);
    }
  }

  async #change(toNext: ToNext): Promise<DeviceRecord> {
    this.#record = await this.#stored.change((stored) => toNext(isRecord(stored) ? stored : this.#record));
    return this.#record;
  }

  #reportBroken(error: unknown): void {
    this.#isBroken = true;
    if (!this.#hasWarned) warnDeveloper('the browser fails to keep, read or use the device key.', error);
    this.#hasWarned = true;
  }
}

function isPermanent(error: unknown): boolean {
  return error instanceof DOMException && PERMANENT_ERRORS.includes(error.name);
}

function isRecord(value: unknown): value is DeviceRecord {
  return 'cookieUntil' in membersOf(value);
}
