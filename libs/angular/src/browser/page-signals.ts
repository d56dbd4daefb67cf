import { DOCUMENT, inject, InjectionToken } from '@angular/core';
import { filter, fromEvent, map, merge, type Observable } from 'rxjs';

/** What the page lives through. */
export interface PageSignals {
  /** `activity`: somebody typed, clicked or touched. `woke`: the page is in front again, or back online. */
  readonly signals$: Observable<'activity' | 'woke'>;
  isVisible(): boolean;
}

export const PAGE_SIGNALS = new InjectionToken<PageSignals>('PageSignals', {
  providedIn: 'root',
  factory: () => listenTo(inject(DOCUMENT)),
});

function listenTo(document: Document): PageSignals {
  const isVisible = (): boolean => document.visibilityState === 'visible';
  const passive = { passive: true, capture: true };
  const page = document.defaultView ?? document;
  const activity$ = merge(
    fromEvent(document, 'pointerdown', passive),
    fromEvent(document, 'keydown', passive),
  );
  const woke$ = merge(
    fromEvent(document, 'visibilitychange').pipe(filter(isVisible)),
    fromEvent(page, 'online'),
    fromEvent<PageTransitionEvent>(page, 'pageshow').pipe(filter(({ persisted }) => persisted)),
  );
  return {
    signals$: merge(activity$.pipe(map(() => 'activity' as const)), woke$.pipe(map(() => 'woke' as const))),
    isVisible,
  };
}
