import { jest } from '@jest/globals';
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { inApplication, replaceGlobal } from '../../test/application';
import type { HoldfastOptions } from '../options/holdfast-options';
import { DeviceKeyStore, type FoundKey } from './device-key-store';

const IN_A_WEEK = '2026-01-22T12:00:00Z';
const NOW = Date.UTC(2026, 0, 15, 12);

let databases: IDBFactory;
let restore: (() => void)[];
let warnings: jest.Spied<typeof console.warn>;

beforeEach(() => {
  databases = new IDBFactory();
  restore = [replaceGlobal('indexedDB', databases)];
  warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});

afterEach(() => {
  for (const one of restore) one();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

/** The store of a page that has just loaded. */
function load(options: HoldfastOptions = {}): DeviceKeyStore {
  return inApplication(DeviceKeyStore, options);
}

async function publicKeyOf(key: FoundKey): Promise<JsonWebKey | null> {
  return key === null || key === 'unreadable' ? null : crypto.subtle.exportKey('jwk', key.publicKey);
}

/** Fails the next `times` openings as the browser reports it. */
function failOpening(name: string, times = Infinity): jest.Spied<typeof databases.open> {
  const open = databases.open.bind(databases);
  let left = times;
  return jest.spyOn(databases, 'open').mockImplementation((...request) => {
    if (left <= 0) return open(...request);
    left -= 1;
    throw new DOMException(`${name} as the browser says`, name);
  });
}

describe('the device key', () => {
  it('is kept for the next load, cannot be exported, and is created once', async () => {
    expect(await load().find()).toBeNull();
    const created = await load().findOrCreate();
    expect(created?.privateKey.extractable).toBe(false);
    expect(await publicKeyOf(await load().findOrCreate())).toEqual(await publicKeyOf(created));
    expect(await publicKeyOf(await load().find())).toEqual(await publicKeyOf(created));
  });

  it('is the same in two tabs that create it at the same time', async () => {
    const [one, other] = await Promise.all([load().findOrCreate(), load().findOrCreate()]);
    expect(one).not.toBeNull();
    expect(await publicKeyOf(one)).toEqual(await publicKeyOf(other));
  });

  it('is none of another application of the origin', async () => {
    const key = await load().findOrCreate();
    const other = load({ applicationId: 'b' });
    expect(await other.find()).toBeNull();
    expect(await publicKeyOf(await other.findOrCreate())).not.toEqual(await publicKeyOf(key));
  });

  it('is not found again once it is deleted', async () => {
    await load().findOrCreate();
    await load().delete();
    expect(await load().find()).toBeNull();
  });

  it('creates no database until there is something to keep', async () => {
    await load().find();
    expect(await databases.databases()).toEqual([]);
  });
});

describe('a sign-in that is rejected', () => {
  it('leaves no key behind where there was none', async () => {
    const keys = load();
    await keys.findOrCreate();
    await keys.discardUnused();
    expect(await load().find()).toBeNull();
  });

  it('leaves the key of an earlier session alone, and that of a session opened since', async () => {
    const earlier = load();
    const key = await earlier.findOrCreate();
    await earlier.sessionOpened(IN_A_WEEK);
    await earlier.discardUnused();
    const keys = load();
    await keys.findOrCreate();
    await keys.discardUnused();
    expect(await publicKeyOf(await load().find())).toEqual(await publicKeyOf(key));
  });
});

describe('a browser that keeps nothing', () => {
  it.each([
    ['without IndexedDB', () => replaceGlobal('indexedDB', undefined)],
    ['without WebCrypto, outside secure contexts', () => replaceGlobal('crypto', {})],
    [
      'that blocks cookies, and localStorage with them',
      () => {
        const blocked = jest.spyOn(globalThis, 'localStorage', 'get').mockImplementation(() => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        });
        return () => {
          blocked.mockRestore();
        };
      },
    ],
  ])('%s, has no key and opens unbound sessions, without a warning', async (_what, restrict) => {
    restore.push(restrict());
    const keys = load();
    expect(await keys.find()).toBeNull();
    expect(await keys.findOrCreate()).toBeNull();
    await keys.delete();
    expect(warnings).not.toHaveBeenCalled();
  });

  it('has lost its key if the storage is blocked, now and later', async () => {
    failOpening('SecurityError');
    expect(await load().find()).toBeNull();
  });
});

describe('storage that fails', () => {
  it('is tried twice, since browsers close databases under pages', async () => {
    const key = await load().findOrCreate();
    failOpening('UnknownError', 1);
    expect(await publicKeyOf(await load().find())).toEqual(await publicKeyOf(key));
  });

  it.each(['UnknownError', 'InvalidStateError', 'QuotaExceededError', 'AbortError'])(
    'with %s when the key is read does not mean that it is lost',
    async (name) => {
      await load().findOrCreate();
      failOpening(name, 2);
      const keys = load();
      expect(await keys.find()).toBe('unreadable');
      expect(await keys.find()).toMatchObject({ privateKey: expect.any(CryptoKey) });
    },
  );

  it('opens an unbound session, and says so once in the console', async () => {
    failOpening('UnknownError');
    const keys = load();
    expect(await keys.find()).toBe('unreadable');
    expect(await keys.findOrCreate()).toBeNull();
    await keys.sessionOpened(IN_A_WEEK);
    expect(keys.expectsCookie()).toBe(true);
    expect(warnings.mock.calls).toEqual([
      ['Holdfast: the browser fails to keep, read or use the device key.', expect.any(DOMException)],
    ]);
  });

  it('cannot keep a key that the browser does not clone, as in private windows of older browsers', async () => {
    jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('The object could not be cloned.', 'DataCloneError');
    });
    expect(await load().findOrCreate()).toBeNull();
    expect(warnings.mock.calls[0]?.[1]).toMatchObject({ name: 'DataCloneError' });
  });

  it('cannot use a key that signs nothing', async () => {
    jest.spyOn(crypto.subtle, 'sign').mockRejectedValue(new DOMException('', 'OperationError'));
    expect(await load().findOrCreate()).toBeNull();
  });

  it('is given up after 3 s if it never responds, and tried again at the next load', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance', 'Date'] });
    const opening = jest.spyOn(databases, 'open').mockReturnValue(new EventTarget() as IDBOpenDBRequest);
    const keys = load();
    const found = keys.find();
    const created = keys.findOrCreate();
    const deleted = keys.delete();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(await found).toBe('unreadable');
    expect(await created).toBeNull();
    await deleted;
    opening.mockRestore();
    jest.useRealTimers();
    expect(await load().findOrCreate()).not.toBeNull();
  });
});

describe('the cookie of a session that was opened here', () => {
  it('is expected until it comes back, also after a reload', async () => {
    await load().sessionOpened(IN_A_WEEK);
    const keys = load();
    await keys.find();
    expect(keys.expectsCookie()).toBe(true);
    await keys.cookieSettled();
    expect(keys.expectsCookie()).toBe(false);
    const next = load();
    await next.find();
    expect(next.expectsCookie()).toBe(false);
  });

  it('is not expected once it has expired', async () => {
    await load().sessionOpened(IN_A_WEEK);
    const keys = load();
    await keys.find();
    jest.spyOn(Date, 'now').mockReturnValue(Date.parse(IN_A_WEEK));
    expect(keys.expectsCookie()).toBe(false);
  });

  it('is remembered beside the key', async () => {
    const key = await load().findOrCreate();
    await load().sessionOpened(IN_A_WEEK);
    const keys = load();
    expect(await publicKeyOf(await keys.find())).toEqual(await publicKeyOf(key));
    expect(keys.expectsCookie()).toBe(true);
  });
});
