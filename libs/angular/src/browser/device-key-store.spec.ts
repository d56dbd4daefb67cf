import { jest } from '@jest/globals';
import { deviceKeyStore } from './device-key-store';

function define(name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(globalThis, name);
    else Object.defineProperty(globalThis, name, before);
  };
}

describe('the store of the device key', () => {
  const open = jest.fn(() => {
    throw new DOMException('refused', 'SecurityError');
  });
  let restore: (() => void)[];

  beforeEach(() => {
    open.mockClear();
    restore = [define('indexedDB', { open })];
  });

  afterEach(() => {
    for (const one of restore) one();
  });

  it('neither makes nor keeps a key where there is no WebCrypto, outside secure contexts', async () => {
    restore.push(define('crypto', {}));
    const keys = deviceKeyStore();
    expect(await keys.make()).toBeNull();
    expect(await keys.find()).toBeNull();
    expect(open).not.toHaveBeenCalled();
  });

  it('keeps none where the browser refuses to store anything', async () => {
    const keys = deviceKeyStore();
    expect(await keys.make()).toBeNull();
    await keys.forget();
    expect(open).toHaveBeenCalledTimes(3);
  });

  it('throws where the storage fails for now, for the key may still be there', async () => {
    open.mockImplementationOnce(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(deviceKeyStore().find()).rejects.toThrow('full');
  });
});
