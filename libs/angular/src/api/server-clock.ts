import { inject, Injectable, signal } from '@angular/core';
import { Clocks } from '../browser/clocks.js';

/** The header has no fractions of a second, and the response takes time. */
const MIN_SKEW_CHANGE_MS = 2_000;

/**
 * Converts times of the API to this device's wall clock, which may be wrong by hours: the `Date` of a response tells by
 * how much. An API of another origin exposes it (CORS), as this API does; without it the two clocks count as equal.
 */
@Injectable({ providedIn: 'root' })
export class ServerClock {
  readonly #clocks = inject(Clocks);
  readonly #skewMs = signal(0);

  adjust(headers: { get(name: string): string | null }): void {
    const skewMs = Date.parse(headers.get('Date') ?? '') - this.#clocks.wallNow();
    if (Math.abs(skewMs - this.#skewMs()) > MIN_SKEW_CHANGE_MS) this.#skewMs.set(skewMs);
  }

  /** @param serverTime RFC 3339. Null unless it is one. */
  toLocal(serverTime: string): Date | null {
    const moment = Date.parse(serverTime) - this.#skewMs();
    return Number.isNaN(moment) ? null : new Date(moment);
  }
}
