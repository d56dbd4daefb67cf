import { inject, Injectable } from '@angular/core';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { withTimeLimit } from './time-limit.js';

/** Longer than any tab holds the lock: the device key may take 3 s, and a refresh 10 s. */
const MAX_WAIT_MS = 14_000;

/** For what the browser decides at once. */
const MAX_DECISION_MS = 1_000;

const LOCK_NAME = 'holdfast.refresh';

/**
 * Lets one tab of the application at a time refresh, sign in or sign out, by a Web Lock. An optimization: correctness
 * depends on the server's rules. Where Web Locks are missing (outside secure contexts), fail or never respond, every
 * tab proceeds.
 */
@Injectable({ providedIn: 'root' })
export class TabLock {
  readonly #locks = typeof navigator !== 'undefined' && 'locks' in navigator ? navigator.locks : null;
  readonly #name = `${LOCK_NAME} ${inject(HOLDFAST_OPTIONS).applicationId}`;

  /** @param task Receives whether another tab held the lock when this one asked for it. */
  async run<Result>(task: (contended: boolean) => Promise<Result>): Promise<Result> {
    if (this.#locks === null) return task(false);
    const held =
      (await this.#hold(this.#locks, { ifAvailable: true }, MAX_DECISION_MS, task)) ??
      (await this.#hold(this.#locks, {}, MAX_WAIT_MS, task)) ??
      // A frozen tab keeps its lock for as long as it is frozen.
      (await this.#hold(this.#locks, { steal: true }, MAX_DECISION_MS, task));
    return held === null ? task(true) : held.result;
  }

  /**
   * Runs the task under the lock. Null if the lock was not granted in time, or the browser blocks cookies and with them
   * Web Locks. A task whose lock is stolen continues.
   */
  async #hold<Result>(
    locks: LockManager,
    options: LockOptions,
    limitMs: number,
    task: (contended: boolean) => Promise<Result>,
  ): Promise<{ readonly result: Result } | null> {
    let started: Promise<Result> | undefined;
    let isTooLate = false;
    const decided = new Promise<void>((resolve, reject) => {
      locks
        .request(this.#name, options, (lock) => {
          if (lock !== null && !isTooLate) started = task(options.ifAvailable !== true);
          resolve();
          return started;
        })
        // An error of the task itself is rethrown below.
        .catch(reject);
    });
    try {
      await withTimeLimit(limitMs, decided);
    } catch {
      isTooLate = true;
    }
    return started === undefined ? null : { result: await started };
  }
}
