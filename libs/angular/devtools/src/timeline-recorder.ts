import { DestroyRef, inject, Injectable, NgZone, signal } from '@angular/core';
import { Session, ɵClocks } from '@holdfast/angular';
import { bufferTime, filter, map } from 'rxjs';
import { EMPTY_TIMELINE, withEvent } from './timeline.js';

/** Events of one frame are drawn together. */
const FRAME_MS = 50;

/** Records the events of this tab, from its creation on. */
@Injectable({ providedIn: 'root' })
export class TimelineRecorder {
  readonly #clocks = inject(ɵClocks);
  readonly #timeline = signal(EMPTY_TIMELINE);

  readonly timeline = this.#timeline.asReadonly();

  constructor() {
    const batches$ = inject(Session).events$.pipe(
      map((event) => ({ event, at: this.now() })),
      bufferTime(FRAME_MS),
      filter((events) => events.length > 0),
    );
    // Its timer would keep the Angular zone from becoming stable.
    const recording = inject(NgZone).runOutsideAngular(() =>
      batches$.subscribe((events) => {
        this.#timeline.update((timeline) =>
          events.reduce((longer, { event, at }) => withEvent(longer, event, at), timeline),
        );
      }),
    );
    inject(DestroyRef).onDestroy(() => {
      recording.unsubscribe();
    });
  }

  /** Milliseconds of the page's monotonic clock. */
  now(): number {
    return this.#clocks.now();
  }

  clear(): void {
    this.#timeline.set(EMPTY_TIMELINE);
  }
}
