import { retry, throwError, timer, type MonoTypeOperatorFunction } from 'rxjs';
import { StreamRefusedError } from './stream-refused.error.js';

const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/**
 * Reopens a broken stream after 1 s, 2 s and so on up to 30 s, with jitter so that clients do not return all at once
 * after an outage. A rejected stream is not reopened.
 */
export function reconnect<Value>(clocks: { random(): number }): MonoTypeOperatorFunction<Value> {
  return retry({
    resetOnSuccess: true,
    delay: (error: unknown, attempt) => {
      if (error instanceof StreamRefusedError) return throwError(() => error);
      const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), MAX_DELAY_MS);
      return timer(delayMs * (1 + clocks.random() / 4));
    },
  });
}
