import { jest } from '@jest/globals';
import { TabLock } from './tab-lock';

/** Web Locks as specified, for one name. */
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
  Object.defineProperty(navigator, 'locks', { value: locks, configurable: true });
});

afterEach(() => {
  Reflect.deleteProperty(navigator, 'locks');
});

function held(): { readonly finish: (result: string) => void; readonly result: Promise<string> } {
  let finish: (result: string) => void = () => undefined;
  const result = new TabLock().run(
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

describe('TabLock', () => {
  it('runs a task at once if no tab holds the lock', async () => {
    expect(await new TabLock().run((contended) => Promise.resolve(contended))).toBe(false);
  });

  it('runs the next task when the first has finished, and says that it had to wait', async () => {
    const first = held();
    const second = new TabLock().run((contended) => Promise.resolve(contended));
    first.finish('done');
    expect(await first.result).toBe('done');
    expect(await second).toBe(true);
  });

  it('rejects with the error of the task', async () => {
    const failing = new TabLock().run(() => Promise.reject(new Error('inside')));
    await expect(failing).rejects.toThrow('inside');
    expect(await new TabLock().run((contended) => Promise.resolve(contended))).toBe(false);
  });

  it('runs the task without a lock if the browser blocks cookies, and with them Web Locks', async () => {
    jest.spyOn(locks, 'request').mockRejectedValue(new DOMException('denied', 'SecurityError'));
    expect(await new TabLock().run(() => Promise.resolve('done'))).toBe('done');
  });

  it('steals the lock from a frozen tab, whose own task still completes after it thaws', async () => {
    let tooLong: () => void = () => undefined;
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const controller = new AbortController();
      tooLong = () => {
        controller.abort();
      };
      return controller.signal;
    });
    const frozen = held();
    const second = new TabLock().run((contended) => Promise.resolve(contended));
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    tooLong();
    expect(await second).toBe(true);
    frozen.finish('thawed');
    expect(await frozen.result).toBe('thawed');
    timeout.mockRestore();
  });
});
