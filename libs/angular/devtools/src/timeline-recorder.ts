import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { Session, ɵBROWSER } from '@holdfast/angular';
import { bufferTime, filter, map } from 'rxjs';
import { EMPTY_TIMELINE, withEvent } from './timeline.js';

/** What came together is drawn together. */
const FRAME_MS = 50;

/** Writes down what happens in this tab, from the moment it is asked for. */
@Injectable({ providedIn: 'root' })
export class TimelineRecorder {
  readonly now = inject(ɵBROWSER).now;
  readonly #timeline = signal(EMPTY_TIMELINE);

  readonly timeline = this.#timeline.asReadonly();

  constructor() {
    const recording = inject(Session)
      .events$.pipe(
        map((event) => ({ event, at: this.now() })),
        bufferTime(FRAME_MS),
        filter((events) => events.length > 0),
      )
      .subscribe((events) => {
        this.#timeline.update((timeline) =>
          events.reduce((longer, { event, at }) => withEvent(longer, event, at), timeline),
        );
      });
    inject(DestroyRef).onDestroy(() => {
      recording.unsubscribe();
    });
  }

  clear(): void {
    this.#timeline.set(EMPTY_TIMELINE);
  }
}
