import { backoffMs, withJitter } from '@holdfast/renewal';
import { retry, throwError, timer, type MonoTypeOperatorFunction } from 'rxjs';
import { StreamRejectedError } from './stream-rejected.error.js';

const FIRST_DELAY_MS = 1_000;

/** Reopens a broken stream after 1 s, 2 s and so on up to 30 s, with jitter. A rejected stream is not reopened. */
export function reconnect<Value>(clocks: { random(): number }): MonoTypeOperatorFunction<Value> {
  return retry({
    resetOnSuccess: true,
    delay: (error: unknown, attempt) => {
      if (error instanceof StreamRejectedError) return throwError(() => error);
      return timer(withJitter(backoffMs(attempt, FIRST_DELAY_MS), clocks.random()));
    },
  });
}
