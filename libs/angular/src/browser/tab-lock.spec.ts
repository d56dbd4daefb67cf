import { jest } from '@jest/globals';
import { inApplication } from '../../test/application';
import { TabLock } from './tab-lock';

/** Web Locks as specified, for one name: a lock of another name is always free. */
class FakeLocks implements Pick<LockManager, 'request' | 'query'> {
  #release: (() => void) | null = null;
  #name = '';
  #waiting: (() => void)[] = [];
  /** How many have held the lock so far. */
  holders = 0;

  query = () => Promise.resolve({});

  request = async (name: string, optionsOrTask: unknown, given?: unknown): Promise<never> => {
    const options = optionsOrTask as LockOptions;
    const task = given as (lock: Lock | null) => Promise<never>;
    if (this.#release !== null && name !== this.#name) return task({ name, mode: 'exclusive' });
    this.#name = name;
    if (options.ifAvailable === true && this.#release !== null) return task(null);
    if (this.#release !== null && options.steal !== true) await this.#turn();
    return this.#hold(task);
  };

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  async #hold(task: (lock: Lock | null) => Promise<never>): Promise<never> {
    this.holders += 1;
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
  const result = inApplication(TabLock).run(
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
    expect(await inApplication(TabLock).run((contended) => Promise.resolve(contended))).toBe(false);
  });

  it('runs the next task when the first has finished, and says that it had to wait', async () => {
    const first = held();
    const second = inApplication(TabLock).run((contended) => Promise.resolve(contended));
    first.finish('done');
    expect(await first.result).toBe('done');
    expect(await second).toBe(true);
  });

  it('rejects with the error of the task', async () => {
    const failing = inApplication(TabLock).run(() => Promise.reject(new Error('inside')));
    await expect(failing).rejects.toThrow('inside');
    expect(await inApplication(TabLock).run((contended) => Promise.resolve(contended))).toBe(false);
  });

  it('runs the task without a lock if the browser blocks cookies, and with them Web Locks', async () => {
    jest.spyOn(locks, 'request').mockRejectedValue(new DOMException('denied', 'SecurityError'));
    expect(await inApplication(TabLock).run(() => Promise.resolve('done'))).toBe('done');
  });

  it('does not wait for another application of the origin', async () => {
    const first = held();
    const other = inApplication(TabLock, { applicationId: 'b' });
    expect(await other.run((contended) => Promise.resolve(contended))).toBe(false);
    first.finish('done');
    await first.result;
  });

  describe('after too long a wait', () => {
    beforeEach(() => {
      jest.useFakeTimers();
    });

    afterEach(() => {
      jest.useRealTimers();
    });

    it('steals the lock from a frozen tab, whose own task still completes after it thaws', async () => {
      const frozen = held();
      const second = inApplication(TabLock).run((contended) => Promise.resolve(contended));
      await jest.advanceTimersByTimeAsync(13_999);
      expect(locks.holders).toBe(1);
      await jest.advanceTimersByTimeAsync(1);
      expect(await second).toBe(true);
      frozen.finish('thawed');
      expect(await frozen.result).toBe('thawed');
    });

    it('runs the task without the lock if the browser never responds', async () => {
      jest.spyOn(locks, 'request').mockReturnValue(new Promise<never>(() => undefined));
      const tasks: string[] = [];
      void inApplication(TabLock).run(() => Promise.resolve(tasks.push('run')));
      await jest.advanceTimersByTimeAsync(16_000);
      expect(tasks).toEqual(['run']);
    });

    it('does not run the task again when the browser grants the lock late', async () => {
      let grant: () => unknown = () => undefined;
      jest.spyOn(locks, 'request').mockImplementation((...[, , task]: unknown[]) => {
        grant = () => (task as (lock: Lock) => unknown)({ name: 'lock', mode: 'exclusive' });
        return new Promise<never>(() => undefined);
      });
      const tasks: string[] = [];
      void inApplication(TabLock).run(() => Promise.resolve(tasks.push('run')));
      await jest.advanceTimersByTimeAsync(16_000);
      expect(grant()).toBeUndefined();
      expect(tasks).toEqual(['run']);
    });
  });
});
