import { Injectable } from '@angular/core';

/** The browser's clocks and its source of randomness. */
@Injectable({ providedIn: 'root' })
export class Clocks {
  /** Milliseconds of the page's monotonic clock, which system time changes do not affect. Use it for lifetimes. */
  now(): number {
    return performance.now();
  }

  /** Milliseconds since 1970. Use it only for times that people read. */
  wallNow(): number {
    return Date.now();
  }

  /** A random number from 0 up to 1. */
  random(): number {
    return Math.random();
  }
}
