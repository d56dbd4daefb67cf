import { jest } from '@jest/globals';
import { DeviceKeyStore } from './device-key-store';

function define(name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(globalThis, name);
    else Object.defineProperty(globalThis, name, before);
  };
}

describe('DeviceKeyStore', () => {
  const open = jest.fn(() => {
    throw new DOMException('rejected', 'SecurityError');
  });
  let restore: (() => void)[];

  beforeEach(() => {
    open.mockClear();
    restore = [define('indexedDB', { open })];
  });

  afterEach(() => {
    for (const one of restore) one();
  });

  it('keeps no key without WebCrypto, outside secure contexts', async () => {
    restore.push(define('crypto', {}));
    const keys = new DeviceKeyStore();
    expect(await keys.create()).toBeNull();
    expect(await keys.find()).toBeNull();
    expect(open).not.toHaveBeenCalled();
  });

  it('keeps no key if the browser stores nothing', async () => {
    const keys = new DeviceKeyStore();
    expect(await keys.create()).toBeNull();
    await keys.delete();
    expect(open).toHaveBeenCalledTimes(3);
  });

  it('throws if the storage fails temporarily, since the key may still be there', async () => {
    open.mockImplementationOnce(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(new DeviceKeyStore().find()).rejects.toThrow('full');
  });
});
