import { inject, Injectable } from '@angular/core';
import { membersOf } from '@holdfast/contract';
import { warnDeveloper } from '../development/warn-developer.js';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { Clocks } from './clocks.js';
import { canStore, StoredValue } from './stored-value.js';
import { withTimeLimit } from './time-limit.js';
import { checkDeviceKey, generateDeviceKey, hasWebCrypto } from './web-crypto.js';

/** Of all applications of the origin, before each had a database of its own. */
const FORMER_DATABASE = 'holdfast';

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

/** The next record; undefined for none. */
type ToNext = (record: DeviceRecord) => DeviceRecord | undefined;

/** Null if there is none. An unreadable key may be there all the same: nobody is signed out because of it. */
export type FoundKey = CryptoKeyPair | 'unreadable' | null;

/** The device key for a new session. */
interface NewSessionKey {
  /** Null if this browser cannot keep or use one: the session is unbound. */
  readonly key: CryptoKeyPair | null;
  readonly isNew: boolean;
}

/**
 * Keeps the device key of the application in IndexedDB; the private key is not extractable. Remembers besides whether
 * the cookie of a session that was opened here has come back. Whatever the storage and WebCrypto do, every method
 * settles within seconds.
 */
@Injectable({ providedIn: 'root' })
export class DeviceKeyStore {
  readonly #clocks = inject(Clocks);
  readonly #database = `${FORMER_DATABASE} ${inject(HOLDFAST_OPTIONS).applicationId}`;
  readonly #stored = this.beside(DEVICE_KEY);
  /** As last seen. Where nothing can be stored, it lasts as long as the page. */
  #record = NOTHING;
  #beforeCreation: DeviceRecord | undefined;
  #formerKey: CryptoKeyPair | null = null;
  #isBroken = false;
  #hasWarned = false;

  /** Never throws. */
  async find(): Promise<FoundKey> {
    try {
      return await this.#find();
    } catch (error) {
      if (isPermanent(error)) return null;
      this.#reportBroken(error);
      return 'unreadable';
    }
  }

  /** The key for a new session, created unless there is one. Never throws. */
  async findOrCreate(): Promise<NewSessionKey> {
    try {
      return await withTimeLimit(MAX_CREATION_MS, this.#findOrCreate());
    } catch (error) {
      this.#reportBroken(error);
      return { key: null, isNew: false };
    }
  }

  /** Restores what there was before findOrCreate created a key. Never throws. */
  discardCreated(): Promise<void> {
    return this.#remember(() => this.#beforeCreation);
  }

  /** Never throws. The former key is not found again either. */
  delete(): Promise<void> {
    this.#isBroken = false;
    return this.#remember(() => NOTHING);
  }

  /** @param cookieUntil when the cookie of the session that was opened expires (RFC 3339) */
  sessionOpened(cookieUntil: string): Promise<void> {
    return this.#remember((record) => ({ ...record, cookieUntil }));
  }

  /**
   * The cookie has come back, or the session has ended and it will not.
   *
   * @param accepted whether the API has accepted the key that was found last, which is then the application's own
   */
  async cookieSettled(accepted: boolean): Promise<void> {
    const adopted = accepted ? this.#formerKey : null;
    if (adopted === null && this.#record.cookieUntil === null) return;
    await this.#remember(({ key }) => ({ key: key ?? adopted, cookieUntil: null }));
  }

  /** Whether the cookie of a session that was opened here should still be there, but has never come back. */
  expectsCookie(): boolean {
    return Date.parse(this.#record.cookieUntil ?? '') > this.#clocks.wallNow();
  }

  /** Another value of the application. */
  beside(name: string): StoredValue {
    return new StoredValue(this.#database, name);
  }

  async #find(): Promise<CryptoKeyPair | null> {
    const own = await this.#read();
    if (own !== undefined) return own.key;
    // Shared by all applications of the origin, it becomes this one's only if its session has it.
    const former = await new StoredValue(FORMER_DATABASE, DEVICE_KEY).read();
    this.#formerKey = isKeyPair(former) ? former : null;
    return this.#formerKey;
  }

  async #findOrCreate(): Promise<NewSessionKey> {
    this.#beforeCreation = await this.#read();
    const existing = this.#beforeCreation?.key ?? null;
    if (existing === null && !(canStore() && hasWebCrypto())) return { key: null, isNew: false };
    const candidate = existing ?? (await generateDeviceKey());
    await checkDeviceKey(candidate);
    if (existing !== null) return { key: existing, isNew: false };
    // Another tab may have created one meanwhile.
    const { key } = await this.#change((record) => ({ ...record, key: record.key ?? candidate }));
    return { key, isNew: key === candidate };
  }

  /** Undefined if the application has no record of its own. */
  async #read(): Promise<DeviceRecord | undefined> {
    const stored = await this.#stored.read();
    this.#isBroken = false;
    if (!isRecord(stored)) return undefined;
    this.#record = stored;
    return stored;
  }

  async #remember(toNext: ToNext): Promise<void> {
    this.#record = toNext(this.#record) ?? NOTHING;
    if (this.#isBroken) return;
    try {
      await this.#change(toNext);
    } catch (error) {
      this.#reportBroken(error);
    }
  }

  async #change(toNext: ToNext): Promise<DeviceRecord> {
    const next = await this.#stored.change((stored) => toNext(isRecord(stored) ? stored : this.#record));
    this.#record = next ?? NOTHING;
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

function isKeyPair(value: unknown): value is CryptoKeyPair {
  return 'privateKey' in membersOf(value);
}
