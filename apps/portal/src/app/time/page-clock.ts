import { InjectionToken } from '@angular/core';

/** The device's time in milliseconds since 1970, to compare with times that the API sends. */
export const PAGE_CLOCK = new InjectionToken<() => number>('PageClock', {
  providedIn: 'root',
  factory: () => () => Date.now(),
});
