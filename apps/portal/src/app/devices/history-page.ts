import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { PortalPath } from '@holdfast/app-contract';
import { PagedList } from '../pages/paged-list';
import { DevicesApi } from './devices-api';
import { HistoryList } from './history-list';
import { historySentence } from './history-sentence';

/** Lists the events of one session, newest first. */
@Component({
  selector: 'app-history-page',
  imports: [HistoryList, RouterLink],
  template: `
    <h1>Session history</h1>
    <p><a [routerLink]="devicesPath">All devices</a></p>
    <app-history-list [history]="history()" [sentence]="historySentence" />
  `,
})
export class HistoryPage {
  readonly #api = inject(DevicesApi);

  /** The session id, from the URL. */
  readonly id = input.required<string>();

  protected readonly history = computed(() => {
    const id = this.id();
    return new PagedList((cursor) => this.#api.history(id, cursor));
  });
  protected readonly devicesPath = PortalPath.devices;
  protected readonly historySentence = historySentence;

  constructor() {
    effect(() => {
      const history = this.history();
      untracked(() => void history.load());
    });
  }
}
