import { DatePipe } from '@angular/common';
import { Component, computed, inject } from '@angular/core';
import { rxResource, toSignal } from '@angular/core/rxjs-interop';
import { Session } from '@holdfast/angular';
import { timer } from 'rxjs';
import { durationText } from './duration';
import { LabApi } from './lab-api';
import { WALL_CLOCK } from './wall-clock';

/** What the page knows of the session on which the experiments are played. */
@Component({
  selector: 'app-lab-session',
  imports: [DatePipe],
  template: `
    <h2>Your session</h2>
    <dl>
      <div>
        <dt>Token expires in</dt>
        <dd data-testid="remaining">{{ remaining() || '…' }}</dd>
      </div>
      <div>
        <dt>Token expires at</dt>
        <dd>{{ (session.expiresAt() | date: 'medium') || '…' }}</dd>
      </div>
      <div>
        <dt>Generation</dt>
        <dd data-testid="generation">{{ token.hasValue() ? token.value().generation : '…' }}</dd>
      </div>
      <div>
        <dt>Device key</dt>
        <dd>{{ session.bound() ? 'Bound: a stolen copy does not work' : 'Not bound' }}</dd>
      </div>
    </dl>
  `,
  styles: `
    :host {
      display: block;
      margin-top: 32px;
    }

    dl {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
      gap: 12px 24px;
      margin: 12px 0 0;
    }

    dt {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-label-large);
    }

    dd {
      margin: 0;
    }
  `,
})
export class LabSession {
  readonly #api = inject(LabApi);
  readonly #wallNow = inject(WALL_CLOCK);
  /** Rounded, because the library computes the time from two clocks whenever the session's state changes. */
  readonly #expiresAtS = computed(() => {
    const expiresAt = this.session.expiresAt();
    return expiresAt === null ? undefined : Math.round(expiresAt.getTime() / 1_000);
  });
  readonly #tick = toSignal(timer(0, 1_000), { initialValue: 0 });

  protected readonly session = inject(Session);
  protected readonly token = rxResource({
    params: this.#expiresAtS,
    stream: () => this.#api.token(),
  });
  protected readonly remaining = computed(() => {
    this.#tick();
    const expiresAt = this.session.expiresAt();
    return expiresAt === null ? '' : durationText(expiresAt.getTime() - this.#wallNow());
  });
}
