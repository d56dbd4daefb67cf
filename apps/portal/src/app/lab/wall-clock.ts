import { InjectionToken } from '@angular/core';

/** Milliseconds since 1970, for times on display. */
export const WALL_CLOCK = new InjectionToken<() => number>('WallClock', {
  providedIn: 'root',
  factory: () => () => Date.now(),
});
