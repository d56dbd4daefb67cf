import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { FormControl, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { RouterLink } from '@angular/router';
import { Session } from '@holdfast/angular';
import { MAX_LAB_REQUESTS, PortalPath } from '@holdfast/app-contract';
import { REQUESTS, type Experiment } from './experiments/experiment';
import { EXPERIMENTS } from './experiments/experiments';
import { LabResult } from './lab-result';
import { LabSession } from './lab-session';
import { figuresOf } from './record/figures';
import { AllTabs, SECOND_TAB } from './run/all-tabs';
import { LabPartner } from './run/lab-partner';
import { LabPlayer } from './player/lab-player';

const [FIRST] = EXPERIMENTS;
const FIRST_COUNT = 50;

/** Plays faults on the user's session, beside what a usual application makes of them. */
@Component({
  selector: 'app-lab-page',
  imports: [
    LabResult,
    LabSession,
    MatButton,
    MatError,
    MatFormField,
    MatInput,
    MatLabel,
    ReactiveFormsModule,
    RouterLink,
  ],
  providers: [LabPartner, LabPlayer],
  templateUrl: './lab-page.html',
  styleUrl: './lab-page.scss',
})
export class LabPage {
  readonly #session = inject(Session);

  /** The experiment to play: `/lab?play=lost-answer`. */
  readonly play = input<string>();
  /** Set when another tab opened this one to send requests together. */
  readonly partner = input<string>();

  protected readonly player = inject(LabPlayer);
  protected readonly allTabs = inject(AllTabs);
  protected readonly lab = inject(LabPartner);
  protected readonly experiments = EXPERIMENTS;
  protected readonly experiment = signal<Experiment>(FIRST);
  /** The experiment of the link, if there is none of that name. */
  protected readonly unknown = signal('');
  protected readonly count = new FormControl<number | null>(FIRST_COUNT, [
    Validators.required,
    Validators.min(1),
    Validators.max(MAX_LAB_REQUESTS),
    ({ value }) => (Number.isInteger(value) ? null : { integer: true }),
  ]);
  protected readonly maxCount = MAX_LAB_REQUESTS;
  protected readonly path = PortalPath.lab;
  protected readonly secondTab = SECOND_TAB;
  protected readonly progress = computed(() => {
    const played = this.player.played();
    return played && figuresOf(played.here);
  });
  protected readonly progressText = computed(() => {
    const { asked, succeeded, refreshesLost } = this.progress() ?? {
      asked: 0,
      succeeded: 0,
      refreshesLost: 0,
    };
    if (asked === 0) return 'Preparing …';
    const text = `${String(succeeded)} of ${String(asked)} requests succeeded`;
    return refreshesLost > 0 && succeeded < asked
      ? `${text}. The server does not respond; the others wait.`
      : text;
  });

  constructor() {
    effect(() => {
      const [play, partner] = [this.play(), this.partner()];
      if (this.#session.status() !== 'signed_in') return;
      untracked(() => {
        if (partner !== undefined) this.lab.join();
        else if (play !== undefined) this.#playLinked(play);
      });
    });
  }

  protected choose(experiment: Experiment): void {
    if (this.player.isPlaying()) return;
    this.unknown.set('');
    this.experiment.set(experiment);
    this.player.clear();
  }

  /** Plays the chosen experiment, unless the number of requests is not one that the lab sends. */
  protected start(): void {
    const experiment = this.experiment();
    const { value, valid } = this.count;
    if (experiment.hasCount !== true) void this.player.play(experiment, REQUESTS);
    else if (valid && value !== null) void this.player.play(experiment, value);
    else this.count.markAsTouched();
  }

  #playLinked(id: string): void {
    const linked = EXPERIMENTS.find((experiment) => experiment.id === id);
    if (linked === undefined) {
      this.unknown.set(id);
      return;
    }
    this.choose(linked);
    this.start();
  }
}
