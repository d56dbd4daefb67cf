import { InjectionToken } from '@angular/core';

/** Milliseconds since 1970, for times on display. */
export const WALL_CLOCK = new InjectionToken<() => number>('WallClock', {
  providedIn: 'root',
  factory: () => () => Date.now(),
});

/** Milliseconds of a clock that all tabs share, and that no change of the device's clock moves. */
export const TABS_CLOCK = new InjectionToken<() => number>('TabsClock', {
  providedIn: 'root',
  factory: () => () => performance.timeOrigin + performance.now(),
});
