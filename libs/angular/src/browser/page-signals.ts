import { filter, fromEvent, merge, type Observable } from 'rxjs';

/** What the page lives through. */
export interface PageSignals {
  /** Somebody typed, clicked or touched. */
  readonly activity$: Observable<unknown>;
  /** The page is in front again, back from the browser's cache, or back online. */
  readonly woke$: Observable<unknown>;
  isVisible(): boolean;
}

export function pageSignals(document: Document): PageSignals {
  const page = document.defaultView ?? document;
  const isVisible = (): boolean => document.visibilityState === 'visible';
  const early = { passive: true, capture: true };
  return {
    activity$: merge(fromEvent(document, 'pointerdown', early), fromEvent(document, 'keydown', early)),
    woke$: merge(
      fromEvent(document, 'visibilitychange').pipe(filter(isVisible)),
      fromEvent(page, 'online'),
      fromEvent<PageTransitionEvent>(page, 'pageshow').pipe(filter(({ persisted }) => persisted)),
    ),
    isVisible,
  };
}
