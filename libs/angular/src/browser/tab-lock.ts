import { InjectionToken } from '@angular/core';

/** Longer than any holder keeps it: a refresh gives up after 10 s. */
const LONGEST_WAIT_MS = 12_000;

const LOCK_NAME = 'holdfast.refresh';

/** Lets one tab of the browser at a time renew, or sign in. A help, not a guarantee: the server's rules are. */
export interface TabLock {
  /** @param task told whether another tab held the lock when it was asked for */
  run<Result>(task: (contended: boolean) => Promise<Result>): Promise<Result>;
}

export const TAB_LOCK = new InjectionToken<TabLock>('TabLock', {
  providedIn: 'root',
  factory: () =>
    typeof navigator !== 'undefined' && 'locks' in navigator ? new WebTabLock(navigator.locks) : NO_LOCK,
});

/** Outside secure contexts there are no Web Locks. */
const NO_LOCK: TabLock = { run: (task) => task(false) };

export class WebTabLock implements TabLock {
  readonly #locks: LockManager;

  constructor(locks: LockManager) {
    this.#locks = locks;
  }

  async run<Result>(task: (contended: boolean) => Promise<Result>): Promise<Result> {
    const atOnce = await this.#hold({ ifAvailable: true }, () => task(false));
    if (atOnce !== null) return atOnce.result;
    const inTurn = await this.#hold({ signal: AbortSignal.timeout(LONGEST_WAIT_MS) }, () => task(true));
    if (inTurn !== null) return inTurn.result;
    // A frozen tab keeps its lock for as long as it is frozen.
    const stolen = await this.#hold({ steal: true }, () => task(true));
    return stolen === null ? task(true) : stolen.result;
  }

  /** Null when the lock was not to be had. A lock that is stolen later does not stop the task. */
  async #hold<Result>(
    options: LockOptions,
    task: () => Promise<Result>,
  ): Promise<{ readonly result: Result } | null> {
    let started: Promise<Result> | undefined;
    try {
      await this.#locks.request(LOCK_NAME, options, (lock) => {
        if (lock !== null) started = task();
        return started;
      });
    } catch (error) {
      if (started === undefined && !isExpected(error)) throw error;
    }
    return started === undefined ? null : { result: await started };
  }
}

/** The wait was given up, or this browser, told to block cookies, gives no locks. */
function isExpected(error: unknown): boolean {
  return (
    error instanceof DOMException && ['AbortError', 'TimeoutError', 'SecurityError'].includes(error.name)
  );
}
