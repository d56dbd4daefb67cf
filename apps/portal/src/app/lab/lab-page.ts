import { DatePipe } from '@angular/common';
import { Component, computed, effect, inject, input, signal, untracked, viewChild } from '@angular/core';
import { rxResource, toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { MatCard, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Session } from '@holdfast/angular';
import { TimelineView } from '@holdfast/angular/devtools';
import { timer } from 'rxjs';
import { LabApi } from './lab-api';
import { LabExperiments } from './lab-experiments';
import { durationOf } from './duration';
import { WALL_CLOCK } from './wall-clock';

const MOST_REQUESTS = 1_000;

/** Shows a developer in a minute what happens when a token expires, and what does not. */
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
  readonly #tick = toSignal(timer(0, 1_000), { initialValue: 0 });

  /** Whether another tab has opened this one to send together. */
  readonly partner = input<string>();

  protected readonly session = inject(Session);
  protected readonly busy = signal(false);
  protected readonly outcome = signal('');
  protected readonly count = signal(50);
  protected readonly timeline = viewChild(TimelineView);
  protected readonly token = rxResource({
    params: () => this.session.expiresAt() ?? undefined,
    stream: () => this.#api.look(),
  });
  protected readonly remaining = computed(() => {
    this.#tick();
    const expiresAt = this.session.expiresAt();
    return expiresAt === null ? '' : durationOf(expiresAt.getTime() - this.#wallNow());
  });

  protected readonly experiments: readonly { readonly name: string; readonly run: () => Promise<string> }[] =
    [
      { name: 'Expire now', run: () => this.#experiments.expire() },
      { name: 'Lose the next answer', run: () => this.#experiments.loseAnswer() },
      { name: 'Two tabs at once', run: () => this.#experiments.twoTabs() },
      { name: 'Go offline', run: () => this.#experiments.goAway() },
      { name: 'Wrong clock', run: () => this.#experiments.wrongClock() },
      { name: 'Replay a stolen token', run: () => this.#experiments.steal() },
      { name: 'Kill the cookie write', run: () => this.#experiments.dropCookie() },
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
    this.count.set(Math.min(Math.max(Number.isFinite(count) ? count : 1, 1), MOST_REQUESTS));
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
      this.outcome.set('That did not work: the lab may be off on this server, or the session is over.');
    } finally {
      this.busy.set(false);
    }
  }
}
