import { Component, computed, inject } from '@angular/core';
import { TimelineRecorder } from './timeline-recorder.js';
import { layoutOf } from './timeline-layout.js';
import { summaryOf } from './timeline.js';

const MAX_ROW_HEIGHT_PX = 14;
const MIN_ROW_HEIGHT_PX = 2;
/** If the rows need more space, they become lower, down to a minimum. */
const FULL_HEIGHT_PX = 320;

/** Draws the requests of this tab as lanes below the refreshes that they wait for. */
@Component({
  selector: 'holdfast-timeline',
  template: `
    <p class="summary" role="status">{{ summary() }}</p>
    <ul class="legend" aria-hidden="true">
      <li class="refresh">refresh</li>
      <li class="waiting">waiting</li>
      <li class="sent">sent</li>
      <li class="replayed">replayed</li>
      <li class="failed">failed</li>
    </ul>
    <svg
      role="img"
      [attr.aria-label]="summary()"
      [attr.viewBox]="'0 0 100 ' + height()"
      [style.height.px]="height()"
      preserveAspectRatio="none"
    >
      @for (bar of layout().bars; track $index) {
        <rect
          [attr.class]="bar.kind"
          [attr.x]="bar.left"
          [attr.width]="bar.width"
          [attr.y]="bar.row * rowHeight()"
          [attr.height]="bar.row === 0 ? rowHeight() - 1 : rowHeight() * 0.8"
        />
      }
    </svg>
    <p class="length">{{ layout().lengthMs.toFixed(0) }} ms</p>
  `,
  styles: `
    :host {
      --holdfast-refresh: light-dark(#7a3ea8, #d0a3f5);
      --holdfast-waiting: light-dark(#c9c9d1, #55555f);
      --holdfast-sent: light-dark(#2f6fc4, #86b7f5);
      --holdfast-replayed: light-dark(#1f7a46, #6fd39b);
      --holdfast-failed: light-dark(#b3261e, #f2a19b);

      display: block;
    }

    p {
      margin: 0;
    }

    .summary {
      min-height: 1.5em;
    }

    svg {
      display: block;
      width: 100%;
      background: color-mix(in srgb, currentColor 5%, transparent);
    }

    .refresh {
      fill: var(--holdfast-refresh);
    }

    .waiting {
      fill: var(--holdfast-waiting);
    }

    .sent {
      fill: var(--holdfast-sent);
    }

    .replayed {
      fill: var(--holdfast-replayed);
    }

    .failed {
      fill: var(--holdfast-failed);
    }

    .legend {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 16px;
      margin: 4px 0;
      padding: 0;
      font-size: 12px;
      list-style: none;
    }

    .legend li::before {
      display: inline-block;
      width: 10px;
      height: 10px;
      margin-inline-end: 6px;
      background: var(--holdfast-color);
      content: '';
    }

    .legend .refresh {
      --holdfast-color: var(--holdfast-refresh);
    }

    .legend .waiting {
      --holdfast-color: var(--holdfast-waiting);
    }

    .legend .sent {
      --holdfast-color: var(--holdfast-sent);
    }

    .legend .replayed {
      --holdfast-color: var(--holdfast-replayed);
    }

    .legend .failed {
      --holdfast-color: var(--holdfast-failed);
    }

    .length {
      font-size: 12px;
      text-align: end;
    }
  `,
})
export class TimelineView {
  readonly #recorder = inject(TimelineRecorder);

  protected readonly summary = computed(() => summaryOf(this.#recorder.timeline()));
  protected readonly layout = computed(() => layoutOf(this.#recorder.timeline(), this.#recorder.now()));
  protected readonly rowHeight = computed(() => {
    const fitting = FULL_HEIGHT_PX / (this.layout().rows + 1);
    return Math.min(Math.max(fitting, MIN_ROW_HEIGHT_PX), MAX_ROW_HEIGHT_PX);
  });
  protected readonly height = computed(() =>
    Math.max(this.rowHeight() * (this.layout().rows + 1), MAX_ROW_HEIGHT_PX),
  );

  /** Clears the timeline. */
  clear(): void {
    this.#recorder.clear();
  }
}
