import { inject, Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { interval, map } from 'rxjs';
import { PAGE_CLOCK } from './page-clock';

const REFRESH_MS = 30_000;

/** The time, for pages that show how long ago something happened. */
@Injectable({ providedIn: 'root' })
export class CurrentTime {
  readonly #clock = inject(PAGE_CLOCK);

  /** Milliseconds since 1970. At most half a minute old. */
  readonly now = toSignal(interval(REFRESH_MS).pipe(map(() => this.#clock())), {
    initialValue: this.#clock(),
  });
}
