import { Component, computed, inject, input } from '@angular/core';
import { CurrentTime } from './current-time';
import { relativeTime } from './relative-time';

/** The texts are English, but people read dates in the way of their own locale. */
const EXACT = new Intl.DateTimeFormat([...navigator.languages], { dateStyle: 'full', timeStyle: 'medium' });

/** Shows how long ago something happened, with the date and time as a title. */
@Component({
  selector: 'app-time-ago',
  template: `<time [attr.datetime]="at()" [title]="exact()">{{ relative() }}</time>`,
})
export class TimeAgo {
  readonly #time = inject(CurrentTime);

  /** RFC 3339. */
  readonly at = input.required<string>();

  protected readonly exact = computed(() => EXACT.format(new Date(this.at())));
  protected readonly relative = computed(() => relativeTime(Date.parse(this.at()), this.#time.now()));
}
