import { InjectionToken } from '@angular/core';

/** Milliseconds since some moment of the page's life. */
export type Now = () => number;

/** Never jumps, whatever happens to the system's time: lifetimes are counted with it. */
export const MONOTONIC_CLOCK = new InjectionToken<Now>('MonotonicClock', {
  providedIn: 'root',
  factory: () => () => performance.now(),
});

/** Milliseconds since 1970: only for what people are shown. */
export const WALL_CLOCK = new InjectionToken<Now>('WallClock', {
  providedIn: 'root',
  factory: () => () => Date.now(),
});

/** A number from 0 up to 1. */
export const RANDOM = new InjectionToken<() => number>('Random', {
  providedIn: 'root',
  factory: () => () => Math.random(),
});
