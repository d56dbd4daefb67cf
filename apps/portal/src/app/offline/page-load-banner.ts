import { Component, inject } from '@angular/core';
import { PageLoad } from './page-load';

/** Says that a page could not be opened. */
@Component({
  selector: 'app-page-load-banner',
  template: `
    <div role="status">
      @if (pageLoad.failedUrl() !== null) {
        <p>
          This page could not be opened. You may be offline, or there is a new version of Holdfast.
          <button class="text-button" type="button" (click)="pageLoad.loadAgain()">Load again</button>
        </p>
      }
    </div>
  `,
  styleUrl: '../shell/banner.scss',
})
export class PageLoadBanner {
  protected readonly pageLoad = inject(PageLoad);
}
