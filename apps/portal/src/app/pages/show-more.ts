import { Component, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { PagedList } from './paged-list';

/** The button that adds the next page to a list, as long as there is one. */
@Component({
  selector: 'app-show-more',
  imports: [MatButton],
  template: `
    @if (list().hasMore()) {
      <button
        matButton
        type="button"
        [disabled]="list().isBusy()"
        disabledInteractive
        (click)="list().showMore()"
      >
        Show more
      </button>
    }
  `,
})
export class ShowMore {
  readonly list = input.required<PagedList<unknown>>();
}
