import { DatePipe } from '@angular/common';
import { Component, computed, effect, inject, input, signal, untracked, viewChild } from '@angular/core';
import { rxResource, toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { MatCard, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Session } from '@holdfast/angular';
import { TimelineView } from '@holdfast/angular/devtools';
import { MAX_LAB_REQUESTS } from '@holdfast/app-contract';
import { timer } from 'rxjs';
import { durationText } from './duration';
import { LabApi } from './lab-api';
import { LabExperiments } from './lab-experiments';
import { WALL_CLOCK } from './wall-clock';

interface Experiment {
  readonly name: string;
  /** Resolves to a sentence that describes the outcome. */
  readonly run: () => Promise<string>;
}

/** Shows developers what happens to requests and to the session when a token expires or a network fails. */
@Component({
  selector: 'app-lab-page',
  imports: [
    DatePipe,
    MatButton,
    MatCard,
    MatCardContent,
    MatCardHeader,
    MatCardTitle,
    MatFormField,
    MatInput,
    MatLabel,
    TimelineView,
  ],
  templateUrl: './lab-page.html',
  styleUrl: './lab-page.scss',
})
export class LabPage {
  readonly #experiments = inject(LabExperiments);
  readonly #api = inject(LabApi);
  readonly #wallNow = inject(WALL_CLOCK);
  /** Rounded, because the library computes the time from two clocks whenever the session's state changes. */
  readonly #expiresAtS = computed(() => {
    const expiresAt = this.session.expiresAt();
    return expiresAt === null ? undefined : Math.round(expiresAt.getTime() / 1_000);
  });
  readonly #tick = toSignal(timer(0, 1_000), { initialValue: 0 });

  /** Set when another tab opened this one to send requests together. */
  readonly partner = input<string>();

  protected readonly session = inject(Session);
  protected readonly busy = signal(false);
  protected readonly outcome = signal('');
  protected readonly count = signal(50);
  protected readonly timeline = viewChild(TimelineView);
  protected readonly token = rxResource({
    params: this.#expiresAtS,
    stream: () => this.#api.token(),
  });
  protected readonly remaining = computed(() => {
    this.#tick();
    const expiresAt = this.session.expiresAt();
    return expiresAt === null ? '' : durationText(expiresAt.getTime() - this.#wallNow());
  });

  protected readonly maxCount = MAX_LAB_REQUESTS;
  protected readonly experiments: readonly Experiment[] = [
    { name: 'Expire the token', run: () => this.#experiments.expire() },
    { name: 'Lose the next response', run: () => this.#experiments.loseResponse() },
    { name: 'Use two tabs at once', run: () => this.#experiments.twoTabs() },
    { name: 'Go offline', run: () => this.#experiments.goAway() },
    { name: 'Skew the clock', run: () => this.#experiments.skewClock() },
    { name: 'Replay a stolen token', run: () => this.#experiments.steal() },
    { name: 'Drop the new cookie', run: () => this.#experiments.dropCookie() },
  ];

  constructor() {
    effect(() => {
      if (this.partner() !== undefined && this.session.status() === 'signed_in') {
        untracked(() => void this.run(() => this.#experiments.join()));
      }
    });
  }

  protected setCount(text: string): void {
    const count = Math.trunc(Number(text));
    this.count.set(Math.min(Math.max(Number.isFinite(count) ? count : 1, 1), MAX_LAB_REQUESTS));
  }

  protected send(): Promise<void> {
    return this.run(() => this.#experiments.send(this.count()));
  }

  protected async run(experiment: () => Promise<string>): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.outcome.set('');
    this.timeline()?.clear();
    try {
      this.outcome.set(await experiment());
    } catch {
      this.outcome.set(
        'The experiment failed. The lab may be disabled on this server, or your session may have ended.',
      );
    } finally {
      this.busy.set(false);
    }
  }
}
