import type { HoldfastEvent } from '@holdfast/angular';
import { ACCOUNT_CHANGE, backoffMs, withJitter } from '@holdfast/renewal';
import {
  mergeMap,
  retry,
  takeUntil,
  throwError,
  timer,
  type MonoTypeOperatorFunction,
  type Observable,
} from 'rxjs';
import { StreamRejectedError } from './stream-rejected.error.js';

const FIRST_DELAY_MS = 1_000;

/**
 * Reopens a broken stream after 1 s, 2 s and so on up to 30 s, with jitter. A rejected stream is not reopened. When the
 * session ends or is another account's, the stream fails at once: it belongs to the account that opened it.
 */
export function reconnect<Value>(
  clocks: { random(): number },
  events$: Observable<HoldfastEvent>,
): MonoTypeOperatorFunction<Value> {
  const ended$ = events$.pipe(
    mergeMap((event) => (endsStreams(event) ? throwError(() => rejectionOf(event)) : [])),
  );
  return (stream$) =>
    stream$.pipe(
      retry({
        resetOnSuccess: true,
        delay: (error: unknown, attempt) => {
          if (error instanceof StreamRejectedError) return throwError(() => error);
          return timer(withJitter(backoffMs(attempt, FIRST_DELAY_MS), clocks.random()));
        },
      }),
      takeUntil(ended$),
    );
}

type EndOfStreams = Extract<HoldfastEvent, { readonly kind: 'account_changed' | 'signed_out' }>;

/** Nobody had to be signed in for a stream that is open to all. */
function endsStreams(event: HoldfastEvent): event is EndOfStreams {
  return event.kind === 'account_changed' || (event.kind === 'signed_out' && event.sessionId !== null);
}

function rejectionOf(event: EndOfStreams): StreamRejectedError {
  return new StreamRejectedError(event.kind === 'signed_out' ? event.reason : ACCOUNT_CHANGE);
}
