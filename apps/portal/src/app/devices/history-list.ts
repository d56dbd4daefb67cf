import { DatePipe, DecimalPipe } from '@angular/common';
import { Component, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { SessionEventSummary } from '@holdfast/contract';
import type { PagedList } from '../pages/paged-list';
import { ShowMore } from '../pages/show-more';
import { isTheft } from './history-sentence';

/** The events of a session, newest first. */
@Component({
  selector: 'app-history-list',
  imports: [DatePipe, DecimalPipe, MatButton, ShowMore],
  templateUrl: './history-list.html',
  styles: `
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }

    li {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 0 24px;
      padding: 12px 8px;
      border-bottom: 1px solid var(--mat-sys-outline-variant);
    }

    .theft {
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
    }
  `,
})
export class HistoryList {
  readonly history = input.required<PagedList<SessionEventSummary>>();
  /** Describes an event to whoever reads the page. */
  readonly sentence = input.required<(event: SessionEventSummary) => string>();

  protected readonly isTheft = isTheft;
}
