import { Component, computed, input } from '@angular/core';
import { windowsOf } from './windows';
import type { WireRecord } from '../record/wire-record';

/** What each tab, and the thief, see at the end of an experiment: one small window each, side by side. */
@Component({
  selector: 'app-lab-windows',
  template: `
    @for (window of windows(); track window.actor) {
      <section role="group" [attr.aria-label]="window.actor + ': window'">
        <h4>{{ window.actor }}</h4>
        <p>
          <b>{{ window.headline }}</b>
        </p>
        <p>{{ window.detail }}</p>
      </section>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(150px, 100%), 1fr));
      gap: 12px;
    }

    section {
      overflow: hidden;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 8px;
      background: var(--mat-sys-surface);
    }

    h4 {
      margin: 0;
      padding: 4px 12px;
      border-bottom: 1px solid var(--mat-sys-outline-variant);
      background: var(--mat-sys-surface-container-high);
      font: var(--mat-sys-label-large);
    }

    h4::before {
      margin-inline-end: 8px;
      color: var(--mat-sys-outline);
      content: '● ● ●' / '';
      font-size: 8px;
      vertical-align: middle;
    }

    p {
      margin: 8px 12px;
    }
  `,
})
export class LabWindows {
  readonly record = input.required<WireRecord>();

  protected readonly windows = computed(() => windowsOf(this.record()));
}
