import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { filter } from 'rxjs';
import { LabApi } from '../lab-api';
import { TABS_CLOCK } from '../wall-clock';
import { LabRun } from './lab-run';
import { LabTabs } from './lab-tabs';

/** The part of a tab that sends together with the first one. */
@Injectable()
export class LabPartner {
  readonly #api = inject(LabApi);
  readonly #tabs = inject(LabTabs);
  readonly #now = inject(TABS_CLOCK);
  readonly #destroyRef = inject(DestroyRef);
  readonly #id = crypto.randomUUID();
  readonly #hasSent = signal(false);

  readonly hasSent = this.#hasSent.asReadonly();

  /** Tells the first tab that this one is there, and sends when it says so. */
  join(): void {
    this.#tabs
      .on('who')
      .pipe(takeUntilDestroyed(this.#destroyRef))
      .subscribe(() => {
        this.#sayReady();
      });
    this.#tabs
      .on('fire')
      .pipe(
        filter(({ tabs }) => tabs.includes(this.#id)),
        takeUntilDestroyed(this.#destroyRef),
      )
      .subscribe(({ tabs, count }) => void this.#send(`Tab ${String(tabs.indexOf(this.#id) + 2)}`, count));
    this.#sayReady();
  }

  #sayReady(): void {
    this.#tabs.post({ kind: 'ready', tab: this.#id });
  }

  async #send(actor: string, count: number): Promise<void> {
    const cancelled = new AbortController();
    const stopWatching = this.#destroyRef.onDestroy(() => {
      cancelled.abort();
    });
    const run = new LabRun(actor, { api: this.#api, now: this.#now, cancelled: cancelled.signal });
    try {
      await run.recorder.during(() => run.send(count));
    } catch {
      // The record shows what failed.
    }
    stopWatching();
    this.#tabs.post({ kind: 'report', tab: this.#id, record: run.record });
    this.#hasSent.set(true);
  }
}
