import type { NgZone } from '@angular/core';
import { defer, Observable } from 'rxjs';

/** What zone.js gives to applications that load it. */
interface Zone {
  run<Result>(task: () => Result): Result;
}

declare const Zone: { readonly current: Zone } | undefined;

const NO_ZONE: Zone = { run: (task) => task() };

/** The zone of the caller. Without zone.js, tasks just run. */
export function currentZone(): Zone {
  return typeof Zone === 'undefined' ? NO_ZONE : Zone.current;
}

/**
 * Emits in a zone, whatever zone the source emits in.
 *
 * @param working the zone in which the source is subscribed to, so that its timers are there
 */
export function inZone<Value>(
  zone: Zone,
  source$: Observable<Value>,
  working: Zone = zone,
): Observable<Value> {
  return new Observable((subscriber) =>
    working.run(() =>
      source$.subscribe({
        next: (value) => {
          zone.run(() => {
            subscriber.next(value);
          });
        },
        error: (error: unknown) => {
          zone.run(() => {
            subscriber.error(error);
          });
        },
        complete: () => {
          zone.run(() => {
            subscriber.complete();
          });
        },
      }),
    ),
  );
}

/** Emits to each subscriber in the zone in which it subscribes. */
export function inZoneOfSubscriber<Value>(source$: Observable<Value>): Observable<Value> {
  return defer(() => inZone(currentZone(), source$));
}

/** Works outside the Angular zone, and emits to each subscriber in the zone in which it subscribes. */
export function outsideAngular<Value>(angular: NgZone, source$: Observable<Value>): Observable<Value> {
  const outside: Zone = { run: (task) => angular.runOutsideAngular(task) };
  return defer(() => inZone(currentZone(), source$, outside));
}
