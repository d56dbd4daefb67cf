import { computed, inject, Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ɵAuthApi, ɵRenewalEngine, ɵWaitingRequests } from '@holdfast/angular';
import { currentToken } from '@holdfast/renewal';
import { firstValueFrom } from 'rxjs';
import { isSameTime, toLocalTime } from './session-limits.js';

/**
 * When the session ends, and how to put that off.
 *
 * An API of another origin has to expose its `Date` header (CORS), as Holdfast's does: without it, the clocks of the API
 * and of this device count as equal.
 *
 * @example
 * ```ts
 * readonly end = inject(SessionEnd);
 * ```
 *
 * ```html
 * Signed in until {{ end.idleEndsAt() | date: 'short' }}.
 * <button (click)="end.keepAlive()">Stay signed in</button>
 * ```
 */
@Injectable({ providedIn: 'root' })
export class SessionEnd {
  readonly #api = inject(ɵAuthApi);
  readonly #requests = inject(ɵWaitingRequests);
  readonly #state = toSignal(inject(ɵRenewalEngine).state$, { requireSync: true });

  /**
   * When the session ends unless it is refreshed, by this device's clock. Null if nobody is signed in. A refresh that
   * follows the user's activity moves it, and so does `keepAlive`.
   */
  readonly idleEndsAt = computed<Date | null>(() => this.#toLocal(currentToken(this.#state())?.idleEndsAt), {
    equal: isSameTime,
  });

  /** When the session ends in any case, by this device's clock. Null if nobody is signed in. */
  readonly endsAt = computed<Date | null>(() => this.#toLocal(currentToken(this.#state())?.endsAt), {
    equal: isSameTime,
  });

  /** Keeps the session from reaching its idle limit, and returns whether it goes on. */
  async keepAlive(): Promise<boolean> {
    const outcome = await firstValueFrom(this.#requests.waitForToken(Infinity, { includesUser: false }));
    return outcome.kind === 'signed_in';
  }

  #toLocal(serverTime: string | undefined): Date | null {
    return toLocalTime(serverTime, this.#api.clockSkewMs);
  }
}
