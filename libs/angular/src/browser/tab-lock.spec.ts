import { jest } from '@jest/globals';
import { webTabLock } from './tab-lock';

/** Web Locks as the specification has them, for one name. */
class FakeLocks implements Pick<LockManager, 'request' | 'query'> {
  #release: (() => void) | null = null;
  #waiting: (() => void)[] = [];

  query = () => Promise.resolve({});

  request = async (_name: string, optionsOrTask: unknown, given?: unknown): Promise<never> => {
    const options = optionsOrTask as LockOptions;
    const task = given as (lock: Lock | null) => Promise<never>;
    if (options.ifAvailable === true && this.#release !== null) return task(null);
    if (this.#release !== null && options.steal !== true) await this.#turn(options.signal);
    return this.#hold(task);
  };

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      signal?.addEventListener('abort', () => {
        reject(new DOMException('too long', 'TimeoutError'));
      });
    });
  }

  async #hold(task: (lock: Lock | null) => Promise<never>): Promise<never> {
    const stolen = new Promise<never>((_resolve, reject) => {
      this.#release?.();
      this.#release = () => {
        reject(new DOMException('stolen', 'AbortError'));
      };
    });
    const own = this.#release;
    try {
      return await Promise.race([task({ name: 'lock', mode: 'exclusive' }), stolen]);
    } finally {
      if (this.#release === own) {
        this.#release = null;
        this.#waiting.shift()?.();
      }
    }
  }
}

let locks: FakeLocks;

beforeEach(() => {
  locks = new FakeLocks();
});

function held(): { readonly finish: (result: string) => void; readonly result: Promise<string> } {
  let finish: (result: string) => void = () => undefined;
  const result = webTabLock(locks).run(
    () =>
      new Promise<string>((resolve) => {
        finish = resolve;
      }),
  );
  return {
    finish: (text) => {
      finish(text);
    },
    result,
  };
}

describe('the lock of the tabs', () => {
  it('lets one in at once where no other holds it', async () => {
    expect(await webTabLock(locks).run((contended) => Promise.resolve(contended))).toBe(false);
  });

  it('lets the next one in when the first is done, and tells it that it had to wait', async () => {
    const first = held();
    const second = webTabLock(locks).run((contended) => Promise.resolve(contended));
    first.finish('done');
    expect(await first.result).toBe('done');
    expect(await second).toBe(true);
  });

  it('passes on what goes wrong inside', async () => {
    const failing = webTabLock(locks).run(() => Promise.reject(new Error('inside')));
    await expect(failing).rejects.toThrow('inside');
    expect(await webTabLock(locks).run((contended) => Promise.resolve(contended))).toBe(false);
  });

  it('is done without where the browser, told to block cookies, gives none', async () => {
    jest.spyOn(locks, 'request').mockRejectedValue(new DOMException('denied', 'SecurityError'));
    expect(await webTabLock(locks).run(() => Promise.resolve('done'))).toBe('done');
  });

  it('is taken from a frozen tab, whose own work still counts when it wakes', async () => {
    let tooLong: () => void = () => undefined;
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const controller = new AbortController();
      tooLong = () => {
        controller.abort();
      };
      return controller.signal;
    });
    const frozen = held();
    const second = webTabLock(locks).run((contended) => Promise.resolve(contended));
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    tooLong();
    expect(await second).toBe(true);
    frozen.finish('woke up');
    expect(await frozen.result).toBe('woke up');
    timeout.mockRestore();
  });
});
