import { inject, Injectable, NgZone, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  ɵAuthApi,
  ɵClocks,
  ɵinZoneOfSubscriber,
  ɵPageSignals,
  ɵRenewalEngine,
  ɵwhenReached,
} from '@holdfast/angular';
import { currentToken } from '@holdfast/renewal';
import {
  concat,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  filter,
  ignoreElements,
  map,
  merge,
  of,
  startWith,
  Subject,
  switchMap,
  take,
  tap,
  type Observable,
} from 'rxjs';
import { SessionEnd } from './session-end.js';
import { isSameTime, upcomingEnd, type UpcomingEnd } from './session-limits.js';
import { LEAD_TIME_MS } from './with-expiry-warning.js';

/** A warning that the session ends soon. */
export interface EndWarning extends UpcomingEnd {
  /** How long the session still lasted when the warning was given, in milliseconds. */
  readonly remainingMs: number;
}

/** A tab in which the user is active renews before the other tabs warn. */
const MAX_HEAD_START_MS = 10_000;

/**
 * Warns before the session ends, five minutes ahead unless `withExpiryWarning` says otherwise (WCAG 2.2.1). It renews
 * the session instead while the user is active, and withdraws the warning when the session is refreshed in this tab or
 * another one.
 *
 * @example
 * ```ts
 * readonly warning = inject(ExpiryWarning);
 * readonly sessionEnd = inject(SessionEnd);
 * ```
 *
 * ```html
 * <div role="status">
 *   @if (warning.current(); as end) {
 *     You will be signed out at {{ end.endsAt | date: 'shortTime' }}.
 *     @if (end.isExtendable) {
 *       <button (click)="sessionEnd.keepAlive()">Stay signed in</button>
 *     }
 *   }
 * </div>
 * ```
 */
@Injectable({ providedIn: 'root' })
export class ExpiryWarning {
  readonly #api = inject(ɵAuthApi);
  readonly #clocks = inject(ɵClocks);
  readonly #leadTimeMs = inject(LEAD_TIME_MS);
  readonly #page = inject(ɵPageSignals);
  readonly #engine = inject(ɵRenewalEngine);
  readonly #sessionEnd = inject(SessionEnd);
  readonly #current = signal<EndWarning | null>(null);
  readonly #warnings$ = new Subject<EndWarning>();
  #activeAt = -Infinity;

  /** The current warning. Null if the end is further away, has passed, or nobody is signed in. */
  readonly current = this.#current.asReadonly();

  /** Emits once for each end that comes near. */
  readonly warnings$: Observable<EndWarning> = ɵinZoneOfSubscriber(this.#warnings$);

  constructor() {
    const warning$ = this.#engine.state$.pipe(
      map((state) => upcomingEnd(currentToken(state), this.#api.clockSkewMs)),
      distinctUntilChanged((a, b) => isSameTime(a?.endsAt ?? null, b?.endsAt ?? null)),
      switchMap((end) => (end === null ? of(null) : concat(of(null), this.#watch(end)))),
      takeUntilDestroyed(),
    );
    // A timer inside it would keep the Angular zone unstable.
    inject(NgZone).runOutsideAngular(() =>
      warning$.subscribe((warning) => {
        this.#current.set(warning);
        if (warning !== null) this.#warnings$.next(warning);
      }),
    );
  }

  /** Emits the end when it is time to warn, and null once it has passed. */
  #watch(end: UpcomingEnd): Observable<EndWarning | null> {
    const now = this.#clocks.now();
    const endAt = now + end.endsAt.getTime() - this.#clocks.wallNow();
    // A session that lives for less than twice the lead time is not to be warned of all the time.
    const leadTimeMs = end.isExtendable ? Math.min(this.#leadTimeMs, (endAt - now) / 2) : this.#leadTimeMs;
    const headStartMs = Math.min(MAX_HEAD_START_MS, leadTimeMs / 5);
    const warnAt = endAt - leadTimeMs;
    return merge(
      this.#activity$().pipe(ignoreElements()),
      end.isExtendable ? this.#renewWhileActive(warnAt - headStartMs, leadTimeMs) : EMPTY,
      this.#whenReached(warnAt).pipe(
        map(() => ({ ...end, remainingMs: endAt - this.#clocks.now() })),
        // The device may have slept until after the end.
        filter(({ remainingMs }) => remainingMs > 0),
      ),
      this.#whenReached(endAt).pipe(map(() => null)),
    );
  }

  #renewWhileActive(from: number, recentMs: number): Observable<never> {
    return this.#whenReached(from).pipe(
      switchMap(() => this.#activity$().pipe(startWith(null))),
      filter(() => this.#activeAt > this.#clocks.now() - recentMs),
      exhaustMap(() => this.#sessionEnd.keepAlive()),
      ignoreElements(),
    );
  }

  /** Timers may stand still while the device sleeps. */
  #whenReached(at: number): Observable<unknown> {
    return this.#page.resumed$.pipe(
      startWith(null),
      switchMap(() => ɵwhenReached(at, this.#clocks)),
      take(1),
    );
  }

  #activity$(): Observable<unknown> {
    return this.#page.activity$.pipe(
      tap(() => {
        this.#activeAt = this.#clocks.now();
      }),
    );
  }
}
