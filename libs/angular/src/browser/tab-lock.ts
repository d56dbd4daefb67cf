import { Injectable } from '@angular/core';

/** Longer than any tab holds the lock: a refresh times out after 10 s. */
const MAX_WAIT_MS = 12_000;

const LOCK_NAME = 'holdfast.refresh';

/**
 * Lets one tab at a time refresh, sign in or sign out, by a Web Lock. An optimization: correctness depends on the
 * server's rules. Without Web Locks (outside secure contexts), every tab proceeds at once.
 */
@Injectable({ providedIn: 'root' })
export class TabLock {
  readonly #locks = typeof navigator !== 'undefined' && 'locks' in navigator ? navigator.locks : null;

  /** @param task Receives whether another tab held the lock when this one asked for it. */
  async run<Result>(task: (contended: boolean) => Promise<Result>): Promise<Result> {
    if (this.#locks === null) return task(false);
    const held =
      (await hold(this.#locks, { ifAvailable: true }, task)) ??
      (await hold(this.#locks, { signal: AbortSignal.timeout(MAX_WAIT_MS) }, task)) ??
      // A frozen tab keeps its lock for as long as it is frozen.
      (await hold(this.#locks, { steal: true }, task));
    return held === null ? task(true) : held.result;
  }
}

/**
 * Runs the task under the lock. Null if the lock could not be acquired: the wait timed out, or the browser blocks
 * cookies and with them Web Locks. A task whose lock is stolen continues.
 */
async function hold<Result>(
  locks: LockManager,
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
    // An error of the task itself is rethrown below.
  }
  return started === undefined ? null : { result: await started };
}
