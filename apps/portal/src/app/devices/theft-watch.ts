import { computed, inject, Injectable, linkedSignal } from '@angular/core';
import { rxResource, toSignal } from '@angular/core/rxjs-interop';
import { Session } from '@holdfast/angular';
import { catchError, filter, of, scan } from 'rxjs';
import { DevicesApi } from './devices-api';

/** Looks, whenever the session was renewed, whether somebody tried to use a copy of it. */
@Injectable({ providedIn: 'root' })
export class TheftWatch {
  readonly #api = inject(DevicesApi);
  readonly #session = inject(Session);
  readonly #renewals = toSignal(
    this.#session.events$.pipe(
      filter(({ kind }) => kind === 'refreshed'),
      scan((count) => count + 1, 0),
    ),
    { initialValue: 0 },
  );
  readonly #history = rxResource({
    params: () => {
      const sessionId = this.#session.sessionId();
      return sessionId === null ? undefined : { sessionId, renewals: this.#renewals() };
    },
    stream: ({ params }) => this.#api.history(params.sessionId).pipe(catchError(() => of([]))),
  });
  /** When it was tried last; null where it never was. */
  readonly #lastAttempt = computed(() => {
    const history = this.#history.hasValue() ? this.#history.value() : [];
    return history.find(({ kind }) => kind === 'theft_attempt')?.at ?? null;
  });
  readonly #dismissed = linkedSignal<string | null, string | null>({
    source: () => this.#session.sessionId(),
    computation: () => null,
  });

  /** When somebody tried to use a copy of this session, until it is dismissed; null where nobody did. */
  readonly attempt = computed(() => {
    const last = this.#lastAttempt();
    return last === this.#dismissed() ? null : last;
  });

  dismiss(): void {
    this.#dismissed.set(this.#lastAttempt());
  }

  look(): void {
    this.#history.reload();
  }
}
