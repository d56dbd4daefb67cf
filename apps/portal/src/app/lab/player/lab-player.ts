import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { Session } from '@holdfast/angular';
import { filter } from 'rxjs';
import { TheftWatch } from '../../devices/theft-watch';
import type { Experiment } from '../experiments/experiment';
import { LabApi } from '../lab-api';
import { EMPTY_RECORD, fromItsStart, merged, type WireRecord } from '../record/wire-record';
import { TABS_CLOCK } from '../wall-clock';
import { AllTabs } from '../run/all-tabs';
import { LabProblem } from '../run/lab-problem';
import { LabRun } from '../run/lab-run';

/** Both sides of an experiment. */
export interface Played {
  readonly experiment: Experiment;
  /** On the user's session; grows while it runs. */
  readonly here: WireRecord;
  /** On the simulated session of a usual application. */
  readonly usual: WireRecord;
}

/** Plays one experiment at a time. */
@Injectable()
export class LabPlayer {
  readonly #api = inject(LabApi);
  readonly #allTabs = inject(AllTabs);
  readonly #session = inject(Session);
  readonly #thefts = inject(TheftWatch);
  readonly #now = inject(TABS_CLOCK);
  readonly #destroyRef = inject(DestroyRef);

  readonly #played = signal<Played | null>(null);
  readonly #isPlaying = signal(false);
  readonly #problem = signal<LabProblem | null>(null);
  #controller = new AbortController();

  /** What was played last, or is being played; null at first. */
  readonly played = this.#played.asReadonly();
  readonly isPlaying = this.#isPlaying.asReadonly();
  /** Why the last experiment did not end as it should; null if it did. */
  readonly problem = this.#problem.asReadonly();

  constructor() {
    this.#destroyRef.onDestroy(() => {
      this.cancel();
    });
  }

  /** Forgets what was played. */
  clear(): void {
    this.#played.set(null);
    this.#problem.set(null);
  }

  cancel(): void {
    this.#controller.abort();
  }

  /** @param count how many requests are sent, where the experiment lets the user choose */
  async play(experiment: Experiment, count: number): Promise<void> {
    if (this.#isPlaying()) return;
    this.#isPlaying.set(true);
    this.clear();
    try {
      if (!navigator.onLine) throw new LabProblem('offline');
      await this.#play(experiment, count);
    } catch (error) {
      this.#problem.set(LabProblem.from(error));
      this.#api.disarm().subscribe({ error: () => undefined });
    } finally {
      this.#isPlaying.set(false);
    }
  }

  async #play(experiment: Experiment, count: number): Promise<void> {
    this.#controller = new AbortController();
    const { signal: cancelled } = this.#controller;
    const run = new LabRun(experiment.actor, { api: this.#api, now: this.#now, cancelled });
    const usual = experiment.playUsual(count);
    let others = EMPTY_RECORD;
    const show = (): void => {
      this.#played.set({ experiment, usual, here: fromItsStart(merged(run.record, others)) });
    };
    const watching = run.recorder.changes$.subscribe(show);
    const signOuts = this.#session.events$.pipe(filter(({ kind }) => kind === 'signed_out')).subscribe(() => {
      run.recorder.mark('signed_out');
    });
    show();
    try {
      await run.recorder.during(() =>
        experiment.play({
          run,
          count,
          sendFromAllTabs: async (each) => {
            others = await this.#allTabs.send(run, each);
          },
          reportTheft: () => {
            this.#thefts.check();
          },
        }),
      );
    } finally {
      watching.unsubscribe();
      signOuts.unsubscribe();
      show();
    }
  }
}
