/** Longer than any holder keeps it: a refresh gives up after 10 s. */
const LONGEST_WAIT_MS = 12_000;

const LOCK_NAME = 'holdfast.refresh';

/** Lets one tab of the browser at a time renew, or sign in. A help, not a guarantee: the server's rules are. */
export interface TabLock {
  /** @param task told whether another tab held the lock when it was asked for */
  run<Result>(task: (contended: boolean) => Promise<Result>): Promise<Result>;
}

export function tabLock(): TabLock {
  return typeof navigator !== 'undefined' && 'locks' in navigator
    ? webTabLock(navigator.locks)
    : // Outside secure contexts there are no Web Locks.
      { run: (task) => task(false) };
}

export function webTabLock(locks: LockManager): TabLock {
  /**
   * Null when the lock was not to be had: the wait was given up, or this browser, told to block cookies, gives none. A
   * lock that is stolen later does not stop the task.
   */
  async function hold<Result>(
    options: LockOptions,
    task: (contended: boolean) => Promise<Result>,
  ): Promise<{ readonly result: Result } | null> {
    let started: Promise<Result> | undefined;
    try {
      await locks.request(LOCK_NAME, options, (lock) => {
        if (lock !== null) started = task(options.ifAvailable !== true);
        return started;
      });
    } catch {
      // What the task throws is thrown below.
    }
    return started === undefined ? null : { result: await started };
  }

  return {
    run: async (task) => {
      const held =
        (await hold({ ifAvailable: true }, task)) ??
        (await hold({ signal: AbortSignal.timeout(LONGEST_WAIT_MS) }, task)) ??
        // A frozen tab keeps its lock for as long as it is frozen.
        (await hold({ steal: true }, task));
      return held === null ? task(true) : held.result;
    },
  };
}
