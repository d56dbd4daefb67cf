import { DOCUMENT, inject, Injectable } from '@angular/core';
import { filter, fromEvent, merge, type Observable } from 'rxjs';

const EARLY = { passive: true, capture: true };

/** Page events that the renewal engine reacts to. */
@Injectable({ providedIn: 'root' })
export class PageSignals {
  readonly #document = inject(DOCUMENT);
  readonly #window = this.#document.defaultView ?? this.#document;

  /** The user typed, clicked or touched. */
  readonly activity$: Observable<unknown> = merge(
    fromEvent(this.#document, 'pointerdown', EARLY),
    fromEvent(this.#document, 'keydown', EARLY),
  );

  /** The page became visible, returned from the back/forward cache, or is online again. */
  readonly resumed$: Observable<unknown> = merge(
    fromEvent(this.#document, 'visibilitychange').pipe(filter(() => this.isVisible())),
    fromEvent(this.#window, 'online'),
    fromEvent<PageTransitionEvent>(this.#window, 'pageshow').pipe(filter(({ persisted }) => persisted)),
  );

  isVisible(): boolean {
    return this.#document.visibilityState === 'visible';
  }
}
