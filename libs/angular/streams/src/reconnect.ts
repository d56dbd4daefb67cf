import { retry, throwError, timer, type MonoTypeOperatorFunction } from 'rxjs';
import { StreamRefusedError } from './stream-refused.error.js';

const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/**
 * Opens a stream again that broke: after 1 s, 2 s and so on up to half a minute, and a random part of it more, so that
 * clients whom one outage met do not come back in one moment. A stream that was refused is not tried again.
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
