import { computed, inject, Injectable, linkedSignal } from '@angular/core';
import { rxResource, toSignal } from '@angular/core/rxjs-interop';
import { Session } from '@holdfast/angular';
import { catchError, filter, map, of, scan } from 'rxjs';
import { DevicesApi } from './devices-api';
import { isTheft } from './history-sentence';

/** Checks the session's history for theft attempts after every refresh. */
@Injectable({ providedIn: 'root' })
export class TheftWatch {
  readonly #api = inject(DevicesApi);
  readonly #session = inject(Session);
  readonly #refreshes = toSignal(
    this.#session.events$.pipe(
      filter(({ kind }) => kind === 'refreshed'),
      scan((count) => count + 1, 0),
    ),
    { initialValue: 0 },
  );
  readonly #history = rxResource({
    params: () => {
      const sessionId = this.#session.sessionId();
      return sessionId === null ? undefined : { sessionId, refreshes: this.#refreshes() };
    },
    // The first page: a theft attempt moves to the top of the history.
    stream: ({ params }) =>
      this.#api.history(params.sessionId, null).pipe(
        map(({ items }) => items),
        catchError(() => of([])),
      ),
  });
  /** Time of the latest theft attempt; null when there was none. */
  readonly #lastAttempt = computed(() => {
    const history = this.#history.hasValue() ? this.#history.value() : [];
    return history.find(isTheft)?.at ?? null;
  });
  readonly #dismissed = linkedSignal<string | null, string | null>({
    source: () => this.#session.sessionId(),
    computation: () => null,
  });

  /** Time of the latest theft attempt that the user has not dismissed; null when there is none. */
  readonly attempt = computed(() => {
    const last = this.#lastAttempt();
    return last === this.#dismissed() ? null : last;
  });

  dismiss(): void {
    this.#dismissed.set(this.#lastAttempt());
  }

  check(): void {
    this.#history.reload();
  }
}
